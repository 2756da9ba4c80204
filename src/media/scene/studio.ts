import { createRandom } from '../random.ts';
import type { Bake } from './bake.ts';
import { type CastSite, castSubjects, drawCast } from './cast.ts';
import type { BodyLight } from './draw-capsules.ts';
import { FAR, type Film, type Rgb, type View } from './film.ts';
import { createLight } from './light.ts';
import type { CameraSite } from './move-camera.ts';
import type { Shot } from './shot.ts';
import { createNoise, sample, smooth, type Tile } from './tile-noise.ts';
import { cameraAdvanceOf, type World } from './world.ts';

const BACKDROP: Rgb = [0.34, 0.35, 0.37];
/** Metres to where the floor begins to turn up into the backdrop. */
const TURN = 11;
const LIGHT: BodyLight = {
  toward: [-0.6, 0.62, -0.5],
  key: [0.62, 0.6, 0.57],
  ambient: [0.3, 0.31, 0.33],
  rim: [0.6, 0.6, 0.62],
  haze: 0,
};

/** A photographer's seamless backdrop: what is shown when a prompt names no place. */
export function createStudio(shot: Shot, seed: number, fps: number, bake: Bake): World {
  const random = createRandom(seed).derive('studio');
  const grain = bake(() => createNoise(seed + 9, { size: 256, period: 8, octaves: 5, gain: 0.6 }));
  const site: CameraSite = {
    x: 0,
    z: 0,
    yaw: 0,
    eyeHeight: 1.45,
    reach: 1.6,
    lift: 0.9,
    orbitRadius: 6,
    horizon: 0.5,
    ground: () => 0,
  };
  const cast = castSubjects(shot, grain, random.derive('cast'));
  const castSite: CastSite = {
    ...site,
    cameraAdvance: cameraAdvanceOf(shot, site.reach),
    floatHeight: null,
    water: null,
    seatHeight: 0.5,
  };
  const middle = (shot.startFrame + shot.frames / 2) / fps;
  const dim = shot.timeOfDay === 'night' ? 0.35 : 1;
  let hazeColours = new Float32Array(0);
  return {
    site,
    light: bake(() => createLight({ setting: 'studio', timeOfDay: 'day', weather: 'clear' }, random.derive('light'))),
    mostExposure: 30,
    key: shot.timeOfDay === 'night' ? 0.09 : 0.26,
    shafts: 0,
    draw: (film, view, seconds) => {
      if (hazeColours.length !== film.width * 3) hazeColours = new Float32Array(film.width * 3);
      drawBackdrop(film, view, grain, seconds, dim);
      drawCast(
        cast,
        castSite,
        { light: LIGHT, hazeColours, mirror: BACKDROP, seconds, sinceMiddle: seconds - middle },
        film,
        view,
      );
    },
  };
}

/** Floor and wall are one sheet of paper: the light falls off from a pool on the wall. */
function drawBackdrop(film: Film, view: View, grain: Tile, seconds: number, dim: number): void {
  film.depth.fill(FAR);
  for (let y = 0; y < film.height; y++) {
    for (let x = 0; x < film.width; x++) {
      const sx = (x + 0.5 - view.width / 2) / view.focal;
      const sy = (view.horizon + view.roll * (x - view.width / 2) - y - 0.5) / view.focal;
      const dx = view.sin + view.cos * sx;
      const dz = view.cos - view.sin * sx;
      const toWall = (TURN - view.z) / Math.max(0.2, dz);
      const toFloor = sy < -1e-4 ? view.y / -sy : Number.POSITIVE_INFINITY;
      const z = Math.min(toWall, toFloor);
      const wx = view.x + dx * z;
      const wy = view.y + sy * z;
      const wz = view.z + dz * z;
      // Distance along the sheet from its turn: negative on the floor, positive up the wall.
      const along = toWall < toFloor ? wy : wz - TURN;
      const pool = Math.exp(-((wx * wx) / 22 + (along - 1.6) ** 2 / 11));
      const turn = 1 - 0.1 * Math.exp(-(along * along) / 1.6);
      const fall = smooth(-11, -1, along) * 0.35 + 0.65;
      const drift = 0.985 + 0.03 * sample(grain, wx * 0.004 + seconds * 0.002, along * 0.004);
      const light = (0.5 + 0.85 * pool) * turn * fall * drift * dim;
      const pixel = y * film.width + x;
      film.colour[pixel * 3] = BACKDROP[0] * light;
      film.colour[pixel * 3 + 1] = BACKDROP[1] * light;
      film.colour[pixel * 3 + 2] = BACKDROP[2] * light;
      film.depth[pixel] = z;
    }
  }
}
