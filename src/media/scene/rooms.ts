import type { RoomLight, Surface } from './bake-panels.ts';
import type { Paint } from './draw-panels.ts';
import type { Rgb } from './film.ts';
import {
  boards,
  books,
  box,
  drapes,
  fabric,
  lamp,
  type Material,
  painting,
  plain,
  plaster,
  tiles,
  wall,
} from './furnish.ts';
import type { TimeOfDay, Weather } from './shot.ts';
import { sample, smooth, type Tile } from './tile-noise.ts';

/** A room as its surfaces and lights, with the camera at its open end looking along +z. */
export interface RoomPlan {
  readonly surfaces: readonly Surface[];
  readonly light: RoomLight;
  /** Where light on people comes from, and how much. */
  readonly key: { readonly toward: Rgb; readonly colour: Rgb; readonly ambient: Rgb; readonly rim: Rgb };
  readonly windows: readonly { readonly origin: Rgb; readonly edgeU: Rgb; readonly edgeV: Rgb }[];
  /** Flames, if there is a fireplace: left, bottom, width, height, distance. */
  readonly fire: { readonly at: Rgb; readonly width: number; readonly height: number } | null;
}

interface Daylight {
  readonly window: Rgb;
  readonly sun: Rgb;
  readonly sunward: Rgb | null;
  readonly fill: Rgb;
  readonly lampsOn: boolean;
}

/** Light that comes in from outside, relative to a clear noon. */
function daylightAt(timeOfDay: TimeOfDay, weather: Weather): Daylight {
  const dim = { clear: 1, cloudy: 0.6, rain: 0.42, storm: 0.25, snow: 0.7, fog: 0.55 }[weather];
  const isOpen = weather === 'clear';
  const day: Daylight = {
    window: [1.5 * dim, 1.75 * dim, 2.1 * dim],
    sun: [8, 7, 5.6],
    sunward: isOpen ? [-0.62, 0.62, 0.48] : null,
    fill: [0.3 * dim, 0.31 * dim, 0.33 * dim],
    lampsOn: dim < 0.5,
  };
  switch (timeOfDay) {
    case 'night':
      return {
        window: [0.012, 0.02, 0.045],
        sun: [0, 0, 0],
        sunward: null,
        fill: [0.035, 0.028, 0.022],
        lampsOn: true,
      };
    case 'dusk':
      return { window: [0.16, 0.2, 0.36], sun: [0, 0, 0], sunward: null, fill: [0.06, 0.055, 0.06], lampsOn: true };
    case 'dawn':
    case 'sunset':
    case 'golden':
      return {
        ...day,
        window: [1.5 * dim, 1.0 * dim, 0.62 * dim],
        sun: [9, 4.6, 1.9],
        sunward: isOpen ? [-0.78, 0.3, 0.42] : null,
        fill: [0.25 * dim, 0.2 * dim, 0.17 * dim],
      };
    case 'morning':
      return {
        ...day,
        window: [1.75 * dim, 1.6 * dim, 1.4 * dim],
        sun: [9, 6.4, 3.9],
        sunward: isOpen ? [-0.7, 0.46, 0.4] : null,
        fill: [0.33 * dim, 0.29 * dim, 0.24 * dim],
      };
    case 'day':
    case 'noon':
      return day;
  }
}

const WARM_LAMP: Rgb = [3.4, 2.1, 1.0];
const WHITE: Rgb = [0.72, 0.71, 0.68];

/** Floor, ceiling and walls from x -w to w, z -1.5 to depth, with windows as holes in the left wall. */
function shell(half: number, height: number, depth: number, floor: Material, walls: Material): Surface[] {
  const from = -1.6;
  const long = depth - from;
  return [
    wall([-half, 0, from], [0, 0, long], [2 * half, 0, 0], floor),
    wall([-half, height, from], [2 * half, 0, 0], [0, 0, long], plain([0.74, 0.73, 0.71])),
    wall([-half, 0, depth], [0, height, 0], [2 * half, 0, 0], walls),
    wall([half, 0, from], [0, 0, long], [0, height, 0], walls),
    wall([half, 0, from], [0, height, 0], [-2 * half, 0, 0], walls),
  ];
}

/** A wall at x with rectangular holes, cut into strips; holes are [z0, z1, y0, y1] and do not overlap in z. */
function windowWall(
  x: number,
  height: number,
  depth: number,
  holes: readonly (readonly [number, number, number, number])[],
  material: Material,
): Surface[] {
  const surfaces: Surface[] = [];
  const strip = (z0: number, z1: number, y0: number, y1: number): void => {
    if (z1 - z0 > 0.01 && y1 - y0 > 0.01) surfaces.push(wall([x, y0, z0], [0, y1 - y0, 0], [0, 0, z1 - z0], material));
  };
  let z = -1.6;
  for (const [z0, z1, y0, y1] of holes) {
    strip(z, z0, 0, height);
    strip(z0, z1, 0, y0);
    strip(z0, z1, y1, height);
    z = z1;
  }
  strip(z, depth, 0, height);
  return surfaces;
}

function glazing(
  x: number,
  holes: readonly (readonly [number, number, number, number])[],
  glow: Rgb,
  grain: Tile,
  isRainy: boolean,
): { panes: Surface[]; frames: Surface[] } {
  const panes = holes.map(([z0, z1, y0, y1]) =>
    lamp([x - 0.12, y0, z0], [0, y1 - y0, 0], [0, 0, z1 - z0], glow, true, viewOutside(y1 - y0, glow, grain, isRainy)),
  );
  const frames = holes.flatMap(([z0, z1, y0, y1]) => [
    ...box({ x: [x - 0.1, x + 0.05], y: [y0 - 0.05, y0], z: [z0 - 0.04, z1 + 0.04] }, plain(WHITE, 0.2)),
    ...box(
      { x: [x - 0.08, x - 0.03], y: [y0, y1], z: [(z0 + z1) / 2 - 0.025, (z0 + z1) / 2 + 0.025] },
      plain(WHITE, 0.2),
    ),
    // The wall's thickness: seen at a flat angle, a window without it is a black gap.
    ...box({ x: [x - 0.12, x], y: [y0, y1], z: [z1, z1 + 0.02] }, plain(WHITE)),
    ...box({ x: [x - 0.12, x], y: [y0, y1], z: [z0 - 0.02, z0] }, plain(WHITE)),
    ...box({ x: [x - 0.12, x], y: [y1, y1 + 0.02], z: [z0, z1] }, plain(WHITE)),
    ...box({ x: [x - 0.08, x - 0.03], y: [(y0 + y1) / 2 + 0.2, (y0 + y1) / 2 + 0.24], z: [z0, z1] }, plain(WHITE, 0.2)),
  ]);
  return { panes, frames };
}

/** A garden out of focus under the sky, with drops on the pane when it rains. Same mean light as the window gives. */
function viewOutside(height: number, glow: Rgb, grain: Tile, isRainy: boolean): Paint {
  return (u, v, out) => {
    const up = u / height;
    const trees = smooth(0.52, 0.4, up + (sample(grain, v * 0.06, 0.2) - 0.5) * 0.35);
    const drop = isRainy ? 0.75 + 0.5 * sample(grain, v * 0.35, u * 0.12) : 1;
    const sky = 0.85 + 0.5 * up;
    const leaf = 0.16 + 0.2 * sample(grain, v * 0.13, u * 0.13);
    out[0] = glow[0] * drop * (sky + (leaf * 0.8 - sky) * trees);
    out[1] = glow[1] * drop * (sky + (leaf - sky) * trees);
    out[2] = glow[2] * drop * (sky + (leaf * 0.5 - sky) * trees);
  };
}

export function planLivingRoom(timeOfDay: TimeOfDay, weather: Weather, grain: Tile): RoomPlan {
  const daylight = daylightAt(timeOfDay, weather);
  const half = 2.9;
  const depth = 6.2;
  const height = 2.75;
  const wood = boards([0.3, 0.17, 0.085], 0.14, grain, 0.28);
  const walls = plaster([0.52, 0.47, 0.39], grain);
  const holes = [
    [1.1, 2.7, 0.75, 2.35],
    [3.7, 5.2, 0.75, 2.35],
  ] as const;
  const { panes, frames } = glazing(-half, holes, daylight.window, grain, weather === 'rain' || weather === 'storm');
  const oak = plain([0.2, 0.115, 0.06], 0.15);
  const sofa = fabric([0.13, 0.17, 0.2], grain);
  const cushion = fabric([0.42, 0.2, 0.08], grain);
  const curtain = drapes([0.5, 0.44, 0.36], 0.13);
  const surfaces: Surface[] = [
    ...shell(half, height, depth, wood, walls),
    ...windowWall(-half, height, depth, holes, walls),
    ...panes,
    ...frames,
    // Curtains beside the windows.
    ...[0.85, 2.7, 3.45, 5.2].map((z) => wall([-half + 0.1, 0.05, z], [0, 2.5, 0], [0, 0, 0.27], curtain)),
    ...box({ x: [-1.5, 1.2], y: [0, 0.02], z: [2.5, 4.7] }, fabric([0.3, 0.1, 0.075], grain, [0.36, 0.26, 0.16])),
    // Sofa against the far wall.
    ...box({ x: [-1.6, 1.0], y: [0.12, 0.44], z: [5.05, 6.0] }, sofa),
    ...box({ x: [-1.6, 1.0], y: [0.44, 0.92], z: [5.75, 6.1] }, sofa),
    ...box({ x: [-1.85, -1.55], y: [0.1, 0.66], z: [5.05, 6.1] }, sofa),
    ...box({ x: [0.95, 1.25], y: [0.1, 0.66], z: [5.05, 6.1] }, sofa),
    ...box({ x: [-1.4, -0.95], y: [0.46, 0.82], z: [5.6, 5.76] }, cushion),
    ...box({ x: [0.4, 0.85], y: [0.46, 0.8], z: [5.6, 5.76] }, fabric([0.5, 0.46, 0.38], grain)),
    // Table with a bowl's worth of things.
    ...box({ x: [-0.75, 0.35], y: [0.36, 0.41], z: [3.3, 4.0] }, oak),
    ...[
      [-0.7, 3.35],
      [0.25, 3.35],
      [-0.7, 3.92],
      [0.25, 3.92],
    ].flatMap(([x, z]) => box({ x: [x!, x! + 0.05], y: [0, 0.36], z: [z!, z! + 0.05] }, oak)),
    ...box({ x: [-0.45, -0.15], y: [0.41, 0.45], z: [3.5, 3.75] }, plain([0.3, 0.06, 0.05])),
    ...box({ x: [-0.42, -0.18], y: [0.45, 0.48], z: [3.53, 3.74] }, plain([0.08, 0.14, 0.2])),
    // Bookcase on the right.
    ...bookcase(half),
    wall([-0.85, 1.3, depth - 0.02], [0, 0.75, 0], [1.1, 0, 0], painting(grain)),
    ...box({ x: [1.825, 1.855], y: [0, 1.4], z: [5.55, 5.58] }, plain([0.04, 0.04, 0.04])),
    ...box({ x: [1.7, 1.98], y: [0, 0.03], z: [5.43, 5.7] }, plain([0.04, 0.04, 0.04])),
    ...floorLamp(daylight.lampsOn),
    ...hearth(half, grain),
  ];
  const lampPower: Rgb = daylight.lampsOn ? [2.4, 1.55, 0.8] : [0, 0, 0];
  const firePower: Rgb = daylight.lampsOn ? [1.9, 0.8, 0.24] : [0.25, 0.1, 0.03];
  return {
    surfaces,
    light: {
      sunward: daylight.sunward,
      sun: daylight.sun,
      points: [
        { at: [1.84, 1.55, 5.4], power: lampPower, aim: null },
        { at: [2.35, 0.5, 2.9], power: firePower, aim: null },
      ],
      fill: daylight.fill,
    },
    key: peopleLight(daylight),
    windows: panes.map(({ origin, edgeU, edgeV }) => ({ origin, edgeU, edgeV })),
    fire: { at: [half - 0.42, 0.14, 2.9], width: 0.55, height: 0.55 },
  };
}

/** People near a window are lit from its side; by night from the lamp behind and the fire. */
function peopleLight({ window, fill, lampsOn }: Daylight): RoomPlan['key'] {
  if (lampsOn)
    return {
      toward: [0.75, 0.45, 0.48],
      colour: [0.5, 0.31, 0.16],
      ambient: [fill[0] + 0.03, fill[1] + 0.025, fill[2] + 0.02],
      rim: [0.35, 0.2, 0.1],
    };
  return {
    toward: [-0.82, 0.36, 0.42],
    colour: [window[0] * 0.34, window[1] * 0.33, window[2] * 0.32],
    ambient: fill,
    rim: [window[0] * 0.3, window[1] * 0.3, window[2] * 0.3],
  };
}

function bookcase(half: number): Surface[] {
  const oak = plain([0.17, 0.1, 0.055], 0.1);
  return [
    ...box({ x: [half - 0.34, half], y: [0, 2.15], z: [4.3, 4.36] }, oak),
    ...box({ x: [half - 0.34, half], y: [0, 2.15], z: [5.94, 6.0] }, oak),
    ...box({ x: [half - 0.34, half], y: [2.12, 2.18], z: [4.3, 6.0] }, oak),
    wall([half - 0.3, 0.05, 5.94], [0, 2.07, 0], [0, 0, -1.58], books(2.07, 6)),
  ];
}

function floorLamp(isOn: boolean): Surface[] {
  const glow: Rgb = isOn ? WARM_LAMP : [0.02, 0.02, 0.018];
  const shade = isOn
    ? (origin: Rgb, u: Rgb, v: Rgb) => lamp(origin, u, v, glow, false)
    : (origin: Rgb, u: Rgb, v: Rgb) => wall(origin, u, v, plain([0.6, 0.55, 0.45]));
  return [
    shade([1.64, 1.36, 5.36], [0, 0.36, 0], [0.4, 0, 0]),
    shade([1.64, 1.36, 5.76], [0, 0.36, 0], [0, 0, -0.4]),
    shade([2.04, 1.36, 5.36], [0, 0.36, 0], [0, 0, 0.4]),
  ];
}

function hearth(half: number, grain: Tile): Surface[] {
  const stone = plaster([0.3, 0.27, 0.24], grain);
  const soot = plain([0.015, 0.013, 0.012]);
  const front = half - 0.4;
  return [
    ...box({ x: [front, half], y: [0, 1.1], z: [2.15, 2.5] }, stone),
    ...box({ x: [front, half], y: [0, 1.1], z: [3.3, 3.65] }, stone),
    ...box({ x: [front, half], y: [0.82, 1.1], z: [2.5, 3.3] }, stone),
    ...box({ x: [front - 0.12, half], y: [1.1, 1.17], z: [2.05, 3.75] }, plain([0.2, 0.12, 0.065], 0.1)),
    ...box({ x: [front + 0.08, half], y: [1.17, 2.75], z: [2.3, 3.5] }, plaster([0.5, 0.45, 0.37], grain)),
    wall([half - 0.02, 0, 2.5], [0, 0, 0.8], [0, 0.82, 0], soot),
    ...box({ x: [front + 0.08, half - 0.08], y: [0.02, 0.14], z: [2.65, 3.15] }, plain([0.05, 0.03, 0.02])),
  ];
}

export function planKitchen(timeOfDay: TimeOfDay, weather: Weather, grain: Tile): RoomPlan {
  const daylight = daylightAt(timeOfDay, weather);
  const half = 2.7;
  const depth = 5.2;
  const height = 2.7;
  const walls = plaster([0.6, 0.59, 0.55], grain);
  const holes = [
    [0.9, 2.3, 1.0, 2.3],
    [3.0, 4.3, 1.0, 2.3],
  ] as const;
  const { panes, frames } = glazing(-half, holes, daylight.window, grain, weather === 'rain' || weather === 'storm');
  const front = plain([0.17, 0.22, 0.2], 0.18);
  const worktop = boards([0.4, 0.25, 0.13], 0.3, grain, 0.25);
  const steel = plain([0.4, 0.41, 0.42], 0.6);
  const splash = tiles([0.66, 0.67, 0.65], 0.1, 0.35);
  const doors = [-1.9, -1.3, -0.7, 0.7, 1.3].flatMap((x) => [
    ...box({ x: [x + 0.02, x + 0.58], y: [0.12, 0.82], z: [4.52, 4.56] }, front),
    ...box({ x: [x + 0.46, x + 0.52], y: [0.7, 0.73], z: [4.49, 4.52] }, steel),
    ...box({ x: [x + 0.02, x + 0.58], y: [1.55, 2.25], z: [4.8, 4.84] }, front),
  ]);
  const surfaces: Surface[] = [
    ...shell(half, height, depth, tiles([0.42, 0.39, 0.35], 0.45, 0.3), walls),
    ...windowWall(-half, height, depth, holes, walls),
    ...panes,
    ...frames,
    ...box({ x: [-2.0, 1.95], y: [0, 0.88], z: [4.56, depth] }, front),
    ...box({ x: [-2.05, 2.0], y: [0.88, 0.93], z: [4.5, depth] }, worktop),
    wall([-2.05, 0.93, depth - 0.01], [0, 0.6, 0], [4.05, 0, 0], splash),
    ...box({ x: [-1.95, -0.1], y: [1.53, 2.27], z: [4.84, depth] }, front),
    ...box({ x: [0.68, 1.95], y: [1.53, 2.27], z: [4.84, depth] }, front),
    ...doors,
    // Stove with its hood and a pot.
    ...box({ x: [-0.08, 0.62], y: [0.02, 0.9], z: [4.5, 4.58] }, steel),
    ...box({ x: [0.0, 0.54], y: [0.3, 0.72], z: [4.48, 4.51] }, plain([0.02, 0.02, 0.022], 0.8)),
    ...box({ x: [-0.05, 0.6], y: [0.93, 0.95], z: [4.6, 5.1] }, plain([0.03, 0.03, 0.03], 0.6)),
    ...box({ x: [0.02, 0.52], y: [1.75, 1.95], z: [4.75, depth] }, steel),
    ...box({ x: [0.14, 0.4], y: [1.95, 2.7], z: [4.9, depth] }, steel),
    ...box({ x: [0.08, 0.32], y: [0.95, 1.12], z: [4.72, 4.96] }, plain([0.45, 0.08, 0.05], 0.5)),
    // Fridge.
    ...box({ x: [2.0, 2.68], y: [0, 1.95], z: [4.4, depth] }, plain([0.55, 0.56, 0.57], 0.4)),
    ...box({ x: [2.06, 2.09], y: [0.8, 1.5], z: [4.36, 4.4] }, steel),
    // Island in front, with things of a kitchen on it.
    ...box({ x: [-0.9, 1.3], y: [0, 0.88], z: [2.65, 3.4] }, plain([0.55, 0.54, 0.5], 0.1)),
    ...box({ x: [-1.0, 1.4], y: [0.88, 0.93], z: [2.55, 3.5] }, worktop),
    ...box({ x: [-0.7, -0.25], y: [0.93, 0.955], z: [2.75, 3.1] }, plain([0.36, 0.22, 0.1])),
    ...box({ x: [-0.55, -0.42], y: [0.955, 1.02], z: [2.85, 2.97] }, plain([0.5, 0.06, 0.04])),
    ...box({ x: [0.75, 1.05], y: [0.93, 1.03], z: [2.85, 3.15] }, plain([0.2, 0.3, 0.34], 0.3)),
    ...box({ x: [0.35, 0.44], y: [0.93, 1.22], z: [3.1, 3.19] }, plain([0.1, 0.16, 0.06], 0.7)),
    ...hangingLamps(daylight.lampsOn),
  ];
  const power: Rgb = daylight.lampsOn ? [1.7, 1.25, 0.8] : [0, 0, 0];
  return {
    surfaces,
    light: {
      sunward: daylight.sunward,
      sun: daylight.sun,
      points: [-0.4, 0.8].map((x) => ({ at: [x, 1.72, 3.0] as const, power, aim: null })),
      fill: [daylight.fill[0] * 1.15, daylight.fill[1] * 1.15, daylight.fill[2] * 1.15],
    },
    key: peopleLight(daylight),
    windows: panes.map(({ origin, edgeU, edgeV }) => ({ origin, edgeU, edgeV })),
    fire: null,
  };
}

function hangingLamps(isOn: boolean): Surface[] {
  return [-0.4, 0.8].flatMap((x) => {
    const shade = box({ x: [x - 0.14, x + 0.14], y: [1.8, 1.98], z: [2.88, 3.12] }, plain([0.06, 0.06, 0.06], 0.4));
    const cord = box({ x: [x - 0.006, x + 0.006], y: [1.98, 2.7], z: [2.995, 3.005] }, plain([0.03, 0.03, 0.03]));
    const bulb = lamp([x - 0.12, 1.795, 2.9], [0.24, 0, 0], [0, 0, 0.2], isOn ? WARM_LAMP : [0.05, 0.05, 0.05], false);
    return [...shade, ...cord, bulb];
  });
}
