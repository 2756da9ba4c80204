import { createRandom, type RandomStream } from '../random.ts';
import type { Bake } from './bake.ts';
import { bakePanels, type Surface } from './bake-panels.ts';
import { type CastSite, castSubjects, drawCast } from './cast.ts';
import { type BodyLight, type Capsule, drawCapsules } from './draw-capsules.ts';
import { drawPanels, type PanelPass } from './draw-panels.ts';
import { FAR, type Film, type Projected, project, type Rgb, type View } from './film.ts';
import { boards, box, drapes, plain, wall } from './furnish.ts';
import { createLight } from './light.ts';
import type { CameraSite } from './move-camera.ts';
import type { Shot } from './shot.ts';
import { createNoise, sample, smooth, type Tile } from './tile-noise.ts';
import { cameraAdvanceOf, type World } from './world.ts';

interface Spot {
  readonly from: Rgb;
  /** On the floor. */
  readonly to: Rgb;
  readonly colour: Rgb;
  readonly swing: number;
  readonly phase: number;
}

/** Metres from the camera to the edge of the stage, which stands 1.1 m above the stalls. */
const EDGE = 7;
const STAGE_HEIGHT = 1.1;
const DEPTH = 14;

/** A theatre stage seen from the stalls: curtains, spotlights in haze, heads of the audience. */
export function createStage(shot: Shot, seed: number, fps: number, bake: Bake): World {
  const random = createRandom(seed).derive('stage');
  const grain = bake(() => createNoise(seed + 9, { size: 256, period: 8, octaves: 5, gain: 0.6 }));
  const spots = hangSpots(random.derive('spots'));
  const points = spots.slice(0, 4).map(({ from, to, colour }) => ({
    at: from,
    power: [colour[0] * 34, colour[1] * 34, colour[2] * 34] as Rgb,
    aim: toward(from, to),
  }));
  const panels = bakePanels(
    buildStage(grain),
    { sunward: null, sun: [0, 0, 0], points, fill: [0.05, 0.042, 0.06] },
    seed,
    bake,
  );
  const audience = seatAudience(random.derive('audience'));
  const site: CameraSite = {
    x: 0,
    z: -1.2,
    yaw: 0,
    eyeHeight: 2.15,
    reach: 2.6,
    lift: 1.4,
    orbitRadius: 9,
    horizon: 0.52,
    ground: () => 0,
  };
  const cast = castSubjects(shot, grain, random.derive('cast'));
  const castSite: CastSite = {
    ...site,
    z: EDGE - 5.6,
    cameraAdvance: 0,
    floatHeight: STAGE_HEIGHT,
    hasFloor: true,
    water: null,
    seatHeight: 0.5,
  };
  const middle = (shot.startFrame + shot.frames / 2) / fps;
  const bodies: BodyLight = {
    toward: [-0.3, 0.86, -0.42],
    key: [0.5, 0.44, 0.36],
    ambient: [0.06, 0.05, 0.075],
    rim: [0.7, 0.45, 0.85],
    haze: 0,
  };
  const dark: BodyLight = {
    toward: [0.1, 0.5, 0.86],
    key: [0.1, 0.08, 0.09],
    ambient: [0.006, 0.006, 0.008],
    rim: [0.07, 0.05, 0.07],
    haze: 0,
  };
  const pass: PanelPass = { mirror: [0.2, 0.17, 0.16], haze: 0, hazeColour: [0, 0, 0] };
  const advance = cameraAdvanceOf(shot, site.reach);
  let hazeColours = new Float32Array(0);
  return {
    site,
    light: bake(() => createLight(shot, random.derive('light'))),
    mostExposure: 30,
    key: 0.085,
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
      for (const spot of spots) addBeam(spot, grain, film, view, seconds);
      // Heads that the camera would push through are left out from the start.
      for (const head of audience)
        if (head.z > site.z + advance + 1.2)
          drawCapsules(poseHead(head, seconds), dark, grain, hazeColours, film, view);
    },
  };
}

function buildStage(grain: Tile): readonly Surface[] {
  const velvet = drapes([0.34, 0.025, 0.03], 0.5);
  const floor = boards([0.22, 0.13, 0.075], 0.2, grain, 0.4);
  return [
    wall([-6, STAGE_HEIGHT, EDGE], [0, 0, DEPTH - EDGE], [12, 0, 0], floor),
    wall([-6, 0, EDGE], [0, STAGE_HEIGHT, 0], [12, 0, 0], plain([0.05, 0.035, 0.03], 0.1)),
    wall([-6, STAGE_HEIGHT, DEPTH], [0, 7, 0], [12, 0, 0], velvet),
    // Side curtains and the valance, nearer.
    wall([-6, STAGE_HEIGHT, EDGE + 0.6], [0, 7, 0], [2.1, 0, 0], velvet),
    wall([3.9, STAGE_HEIGHT, EDGE + 0.6], [0, 7, 0], [2.1, 0, 0], velvet),
    wall([-6, 6.1, EDGE + 0.5], [0, 1.6, 0], [12, 0, 0], velvet),
    wall([-9, 0, -3], [0, 0, 11], [18, 0, 0], plain([0.02, 0.016, 0.016])),
    wall([-9, 0, EDGE], [0, 9, 0], [3, 0, 0], plain([0.03, 0.022, 0.02])),
    wall([6, 0, EDGE], [0, 9, 0], [3, 0, 0], plain([0.03, 0.022, 0.02])),
    wall([-9, 7.6, EDGE], [0, 2, 0], [18, 0, 0], plain([0.03, 0.022, 0.02])),
    ...box({ x: [-5.4, -4.6], y: [STAGE_HEIGHT, 2.3], z: [8.2, 8.9] }, plain([0.02, 0.02, 0.022], 0.2)),
    ...box({ x: [4.6, 5.4], y: [STAGE_HEIGHT, 2.3], z: [8.2, 8.9] }, plain([0.02, 0.02, 0.022], 0.2)),
  ];
}

function hangSpots(random: RandomStream): readonly Spot[] {
  const colours: readonly Rgb[] = [
    [1, 0.86, 0.66],
    [1, 0.82, 0.6],
    [0.5, 0.3, 1],
    [1, 0.35, 0.42],
    [0.25, 0.5, 1],
    [0.9, 0.4, 0.8],
  ];
  return colours.map((colour, index) => {
    const x = [-1.6, 1.6, -4, 4, -2.7, 2.7][index]!;
    const to: Rgb =
      index < 2
        ? [x * 0.12, STAGE_HEIGHT, EDGE + 2.4]
        : [-x * random.between(0.15, 0.5), STAGE_HEIGHT, EDGE + random.between(2.5, 5)];
    return {
      from: [x, 7.4, EDGE + (index < 2 ? 0.9 : 4.5)],
      to,
      colour,
      swing: index < 4 ? 0 : 0.9,
      phase: random.between(0, 6.28),
    };
  });
}

function toward(from: Rgb, to: Rgb): Rgb {
  const d: Rgb = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  const length = Math.hypot(...d);
  return [d[0] / length, d[1] / length, d[2] / length];
}

/** A cone of light in haze, as a soft wedge between lamp and floor. */
function addBeam({ from, to, colour, swing, phase }: Spot, grain: Tile, film: Film, view: View, seconds: number): void {
  const a: Projected = { x: 0, y: 0, z: 0 };
  const b: Projected = { x: 0, y: 0, z: 0 };
  const aside = swing * Math.sin(seconds * 0.9 + phase);
  if (!project(view, from[0], from[1], from[2], a) || !project(view, to[0] + aside, to[1], to[2], b)) return;
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const length2 = dx * dx + dy * dy;
  const wide = (0.95 * view.focal) / b.z;
  const top = Math.max(0, Math.floor(Math.min(a.y, b.y)));
  const bottom = Math.min(film.height - 1, Math.ceil(Math.max(a.y, b.y) + wide * 0.3));
  const left = Math.max(0, Math.floor(Math.min(a.x, b.x) - wide));
  const right = Math.min(film.width - 1, Math.ceil(Math.max(a.x, b.x) + wide));
  const depth = (a.z + b.z) / 2;
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const along = ((x - a.x) * dx + (y - a.y) * dy) / length2;
      if (along < 0 || along > 1.04) continue;
      const across = Math.abs((x - a.x) * dy - (y - a.y) * dx) / Math.sqrt(length2);
      const half = wide * (0.06 + 0.94 * along);
      if (across > half) continue;
      const pixel = y * film.width + x;
      const cut = film.depth[pixel]! < depth - 2 ? 0.25 : 1;
      const core = 1 - (across / half) ** 2;
      const smoke =
        0.6 +
        0.8 * sample(grain, (x / film.height) * 0.12 + seconds * 0.006, (y / film.height) * 0.16 - seconds * 0.004);
      const light = core * core * smoke * cut * (0.2 / (0.16 + along)) * smooth(1.04, 0.9, along) * 0.09;
      for (let k = 0; k < 3; k++) film.colour[pixel * 3 + k]! += colour[k]! * light;
    }
  }
}

interface Head {
  readonly x: number;
  readonly z: number;
  readonly height: number;
  readonly phase: number;
}

function seatAudience(random: RandomStream): readonly Head[] {
  const heads: Head[] = [];
  for (let row = 0; row < 4; row++) {
    for (let seat = -6; seat <= 6; seat++) {
      heads.push({
        x: seat * 0.72 + (row % 2) * 0.36 + random.between(-0.08, 0.08),
        z: 1.4 + row * 1.25,
        height: 1.18 + random.between(-0.08, 0.1),
        phase: random.between(0, 6.28),
      });
    }
  }
  return heads;
}

function poseHead({ x, z, height, phase }: Head, seconds: number): readonly Capsule[] {
  const sway = 0.015 * Math.sin(seconds * 0.8 + phase);
  const part = (a: Rgb, b: Rgb, radiusA: number, radiusB: number, tone: number): Capsule => ({
    a,
    b,
    radiusA,
    radiusB,
    colour: [tone, tone * 0.9, tone * 0.85],
    melt: 0.7,
    gloss: 0,
    glow: 0,
  });
  // From behind: hair, a short neck in a collar, sloping shoulders, a back.
  return [
    part([x + sway, height - 0.02, z], [x + sway, height + 0.06, z], 0.088, 0.1, 0.035),
    part([x, height - 0.14, z], [x + sway, height - 0.04, z], 0.078, 0.07, 0.09),
    part([x - 0.04, height - 0.15, z], [x - 0.19, height - 0.24, z], 0.08, 0.085, 0.07),
    part([x + 0.04, height - 0.15, z], [x + 0.19, height - 0.24, z], 0.08, 0.085, 0.07),
    part([x - 0.11, height - 0.36, z], [x + 0.11, height - 0.36, z], 0.17, 0.17, 0.07),
  ];
}
