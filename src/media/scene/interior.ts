import { createRandom } from '../random.ts';
import type { Bake } from './bake.ts';
import { bakePanels } from './bake-panels.ts';
import { type CastSite, castSubjects, DISTANCE, drawCast, isPet } from './cast.ts';
import type { BodyLight } from './draw-capsules.ts';
import { drawFlames } from './draw-flames.ts';
import { drawPanels, type PanelPass } from './draw-panels.ts';
import { FAR, type Rgb } from './film.ts';
import { createLight } from './light.ts';
import type { CameraSite } from './move-camera.ts';
import { planKitchen, planLivingRoom, type RoomPlan } from './rooms.ts';
import type { Shot } from './shot.ts';
import { createNoise } from './tile-noise.ts';
import type { World } from './world.ts';

/** Height of the seat, metres. */
const SOFA = 0.46;
const NOTHING: Rgb = [0, 0, 0];

/** A room or a kitchen. */
export function createInterior(shot: Shot, setting: 'room' | 'kitchen', seed: number, fps: number, bake: Bake): World {
  const random = createRandom(seed).derive('interior');
  const grain = bake(() => createNoise(seed + 9, { size: 256, period: 8, octaves: 5, gain: 0.6 }));
  const room =
    setting === 'room'
      ? planLivingRoom(shot.timeOfDay, shot.weather, grain)
      : planKitchen(shot.timeOfDay, shot.weather, grain);
  const panels = bakePanels(room.surfaces, room.light, seed, bake);
  const site = siteOf(setting);
  const cast = castSubjects(shot, grain, random.derive('cast'), true);
  const castSite: CastSite = {
    ...site,
    ...castStart(shot, setting, site),
    cameraAdvance: 0,
    floatHeight: null,
    water: null,
    seatHeight: 0.5,
  };
  const bodies = peopleLight(room);
  const middle = (shot.startFrame + shot.frames / 2) / fps;
  const pass: PanelPass = { mirror: mirrorOf(room), haze: 0, hazeColour: NOTHING };
  let hazeColours = new Float32Array(0);
  return {
    site,
    light: bake(() => createLight(shot, random.derive('light'))),
    mostExposure: 30,
    key: shot.timeOfDay === 'night' ? 0.1 : shot.timeOfDay === 'dusk' ? 0.13 : 0.2,
    shafts: 0,
    draw: (film, view, seconds) => {
      film.depth.fill(FAR);
      film.colour.fill(0);
      if (hazeColours.length !== film.width * 3) hazeColours = new Float32Array(film.width * 3);
      drawPanels(panels, pass, film, view);
      drawCast(
        cast,
        castSite,
        { light: bodies, hazeColours, mirror: pass.mirror, seconds, sinceMiddle: seconds - middle },
        film,
        view,
      );
      if (room.fire !== null) drawFlames(room.fire, grain, film, view, seconds);
    },
  };
}

/**
 * So that people stand before the table, sit on the sofa, or work behind the island: a person is 7.5 m ahead. Cats and
 * dogs lie on the sofa, or stand where the furniture leaves the floor open.
 */
function castStart(
  { subjects: [first], framing }: Shot,
  setting: 'room' | 'kitchen',
  { x }: CameraSite,
): Pick<CastSite, 'x' | 'z' | 'ground'> {
  const ahead = DISTANCE[framing];
  const at = (right: number, metres: number, height = 0): Pick<CastSite, 'x' | 'z' | 'ground'> => ({
    x: x + right,
    z: metres - ahead,
    ground: () => height,
  });
  if (first !== undefined && isPet(first.kind)) {
    if (setting === 'kitchen') return at(-1.7, 3.7);
    return first.action === 'sit' ? at(-0.4, 4.9, SOFA) : at(1.1, 3.6);
  }
  return at(0, setting === 'kitchen' ? 3.75 : first?.action === 'sit' ? 5.12 : 2.2);
}

function siteOf(setting: 'room' | 'kitchen'): CameraSite {
  return {
    x: setting === 'room' ? -0.15 : 0.1,
    z: -0.9,
    yaw: setting === 'room' ? 0.06 : -0.05,
    eyeHeight: 1.35,
    reach: 1.3,
    lift: 0.75,
    orbitRadius: 3.6,
    horizon: 0.38,
    ground: () => 0,
  };
}

function peopleLight({ key }: RoomPlan): BodyLight {
  return { toward: key.toward, key: key.colour, ambient: key.ambient, rim: key.rim, haze: 0 };
}

/** What polished things mirror, on the whole: the windows and what light fills the room. */
function mirrorOf({ light, key }: RoomPlan): Rgb {
  return [
    light.fill[0] + key.colour[0] * 0.8,
    light.fill[1] + key.colour[1] * 0.8,
    light.fill[2] + key.colour[2] * 0.8,
  ];
}
