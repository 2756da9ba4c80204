import { createRandom, type RandomStream } from '../random.ts';
import type { Bake } from './bake.ts';
import { type CastSite, castSubjects, drawCast } from './cast.ts';
import type { BodyLight } from './draw-capsules.ts';
import { splat } from './draw-sky.ts';
import { FAR, type Film, type Rgb, type View } from './film.ts';
import { createLight } from './light.ts';
import type { CameraSite } from './move-camera.ts';
import type { Shot } from './shot.ts';
import { createNoise, mix, sample, smooth, type Tile } from './tile-noise.ts';
import { cameraAdvanceOf, type World } from './world.ts';

interface Planet {
  readonly at: Rgb;
  readonly radius: number;
  readonly sea: Rgb;
  readonly land: Rgb;
  readonly air: Rgb;
  readonly cloudiness: number;
  /** Outer radius of its rings in radii; 0 for none. */
  readonly rings: number;
}

const SUNWARD: Rgb = [-0.74, 0.34, -0.58];
const SUN: Rgb = [1.25, 1.2, 1.12];
const STARS = 2600;
const FIELDS = 5;

/** Stars, a nebula's glow and a planet with its air lit from one side. */
export function createSpace(shot: Shot, seed: number, fps: number, bake: Bake): World {
  const random = createRandom(seed).derive('space');
  const grain = bake(() => createNoise(seed + 9, { size: 256, period: 8, octaves: 5, gain: 0.6 }));
  const clouds = bake(() => createNoise(seed + 5, { size: 512, period: 5, octaves: 7, gain: 0.56 }));
  const planet = choosePlanet(random.derive('planet'));
  const stars = scatterStars(random.derive('stars'));
  const site: CameraSite = {
    x: 0,
    z: 0,
    yaw: 0,
    eyeHeight: 0,
    reach: 5,
    lift: 3,
    orbitRadius: 12,
    horizon: 0.5,
    ground: () => 0,
  };
  const cast = castSubjects(shot, grain, random.derive('cast'));
  const castSite: CastSite = {
    ...site,
    cameraAdvance: cameraAdvanceOf(shot, site.reach),
    floatHeight: -0.9,
    water: null,
    seatHeight: 0.5,
  };
  const bodies: BodyLight = {
    toward: SUNWARD,
    key: [0.75, 0.72, 0.68],
    ambient: [0.02, 0.026, 0.04],
    rim: [0.3, 0.4, 0.6],
    haze: 0,
  };
  const middle = (shot.startFrame + shot.frames / 2) / fps;
  let hazeColours = new Float32Array(0);
  return {
    site,
    light: bake(() => createLight({ setting: 'space', timeOfDay: 'night', weather: 'clear' }, random.derive('light'))),
    mostExposure: 1.25,
    key: 0.07,
    shafts: 0,
    draw: (film, view, seconds) => {
      if (hazeColours.length !== film.width * 3) hazeColours = new Float32Array(film.width * 3);
      film.depth.fill(FAR);
      drawNebula(film, view, clouds);
      drawStars(stars, film, view, seconds);
      drawPlanet(planet, clouds, grain, film, view, seconds);
      drawCast(
        cast,
        castSite,
        { light: bodies, hazeColours, mirror: [0.05, 0.07, 0.1], seconds, sinceMiddle: seconds - middle },
        film,
        view,
      );
    },
  };
}

function choosePlanet(random: RandomStream): Planet {
  const side = random.chance(0.5) ? 1 : -1;
  const at: Rgb = [side * random.between(90, 150), random.between(-120, -60), 330];
  const radius = random.between(120, 170);
  if (random.chance(0.7))
    return {
      at,
      radius,
      sea: [0.012, 0.045, 0.11],
      land: [0.1, 0.1, 0.05],
      air: [0.22, 0.45, 1],
      cloudiness: 1,
      rings: 0,
    };
  return {
    at,
    radius: radius * 0.72,
    sea: [0.34, 0.23, 0.14],
    land: [0.5, 0.38, 0.26],
    air: [0.5, 0.4, 0.3],
    cloudiness: 0,
    rings: 2.1,
  };
}

/** Direction, brightness, warmth. */
function scatterStars(random: RandomStream): Float32Array {
  const stars = new Float32Array(STARS * FIELDS);
  for (let i = 0; i < stars.length; i += FIELDS) {
    // Half of them crowd along a band, as our galaxy's do.
    const inBand = random.chance(0.5);
    const azimuth = random.between(-1.4, 1.4);
    const height = inBand ? 0.35 * azimuth + 0.1 + random.normal() * 0.12 : random.between(-0.9, 0.9);
    const scale = 1 / Math.hypot(1, height);
    stars.set(
      [Math.sin(azimuth) * scale, height * scale, Math.cos(azimuth) * scale, random.next() ** 9, random.next()],
      i,
    );
  }
  return stars;
}

function drawStars(stars: Float32Array, film: Film, view: View, seconds: number): void {
  const size = film.height / 480;
  for (let i = 0; i < stars.length; i += FIELDS) {
    const dx = stars[i]!;
    const dz = stars[i + 2]!;
    const depth = dx * view.sin + dz * view.cos;
    if (depth < 0.05) continue;
    const x = view.width / 2 + ((dx * view.cos - dz * view.sin) / depth) * view.focal - 0.5;
    const y = view.horizon + view.roll * (x - view.width / 2) - (stars[i + 1]! / depth) * view.focal - 0.5;
    if (x < 1 || y < 1 || x >= film.width - 2 || y >= film.height - 2) continue;
    const value = (0.05 + 2.6 * stars[i + 3]!) * size * (0.9 + 0.1 * Math.sin(seconds * 2 + i));
    const warmth = stars[i + 4]!;
    splat(film, x, y, value * (0.75 + 0.45 * warmth), value * 0.92, value * (1.3 - 0.55 * warmth));
  }
}

/** The galaxy's band with dust, and a faint coloured cloud; drawn on every second pixel. */
function drawNebula(film: Film, view: View, clouds: Tile): void {
  const { width, height, colour } = film;
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      const sx = (x + 1 - width / 2) / view.focal;
      const sy = (view.horizon + view.roll * (x - width / 2) - y - 1) / view.focal;
      const azimuth = Math.atan2(view.sin + view.cos * sx, view.cos - view.sin * sx);
      const u = azimuth * 0.21 + 0.5;
      const v = sy * 0.23;
      const dust = sample(clouds, u, v);
      const fine = sample(clouds, u * 3.1, v * 3.1);
      const band = Math.exp(-(((sy - 0.35 * azimuth - 0.1) / 0.2) ** 2));
      const lane = smooth(0.4, 0.66, fine * 0.6 + dust * 0.4);
      const milk = band * (0.3 + 0.9 * lane) * 0.05;
      const gas = smooth(0.5, 0.9, dust) * 0.03;
      const red = 0.002 + milk * 0.95 + gas * 1.5;
      const green = 0.0025 + milk * 0.85 + gas * 0.5;
      const blue = 0.005 + milk + gas * 1.7;
      for (let j = 0; j < 2 && y + j < height; j++) {
        for (let i = 0; i < 2 && x + i < width; i++) {
          const at = ((y + j) * width + x + i) * 3;
          colour[at] = red;
          colour[at + 1] = green;
          colour[at + 2] = blue;
        }
      }
    }
  }
}

function drawPlanet(planet: Planet, clouds: Tile, grain: Tile, film: Film, view: View, seconds: number): void {
  const cx = planet.at[0] - view.x;
  const cy = planet.at[1] - view.y;
  const cz = planet.at[2] - view.z;
  const { radius } = planet;
  const surface: [number, number, number] = [0, 0, 0];
  for (let y = 0; y < film.height; y++) {
    for (let x = 0; x < film.width; x++) {
      const sx = (x + 0.5 - view.width / 2) / view.focal;
      const sy = (view.horizon + view.roll * (x - view.width / 2) - y - 0.5) / view.focal;
      const scale = 1 / Math.sqrt(1 + sx * sx + sy * sy);
      const dx = (view.sin + view.cos * sx) * scale;
      const dy = sy * scale;
      const dz = (view.cos - view.sin * sx) * scale;
      const along = dx * cx + dy * cy + dz * cz;
      const miss = Math.sqrt(Math.max(0, cx * cx + cy * cy + cz * cz - along * along));
      const i = (y * film.width + x) * 3;
      const pixelSize = along / view.focal;
      const inside = Math.max(0, Math.min(1, (radius - miss) / pixelSize + 0.5));
      if (inside > 0) {
        const t = along - Math.sqrt(Math.max(0, radius * radius - miss * miss));
        shadePlanet(
          planet,
          (dx * t - cx) / radius,
          (dy * t - cy) / radius,
          (dz * t - cz) / radius,
          clouds,
          grain,
          seconds,
          surface,
        );
        for (let k = 0; k < 3; k++) film.colour[i + k] = mix(film.colour[i + k]!, surface[k]!, inside);
      }
      addAir(planet, miss, dx * along - cx, dy * along - cy, dz * along - cz, film.colour, i);
      if (planet.rings > 0) addRing(planet, { cx, cy, cz }, dx, dy, dz, grain, film.colour, i, inside);
    }
  }
}

function shadePlanet(
  planet: Planet,
  nx: number,
  ny: number,
  nz: number,
  clouds: Tile,
  grain: Tile,
  seconds: number,
  out: [number, number, number],
): void {
  const turn = seconds * 0.004;
  const longitude = Math.atan2(nx, -nz) / (2 * Math.PI) + turn;
  const latitude = Math.asin(Math.max(-1, Math.min(1, ny))) / Math.PI;
  const isGas = planet.cloudiness === 0;
  const shape = isGas
    ? sample(clouds, longitude * 0.4, latitude * 3.2 + 0.05 * sample(grain, longitude * 2, latitude * 2))
    : sample(clouds, longitude * 2, latitude * 2) * 0.75 + sample(clouds, longitude * 7, latitude * 7) * 0.25;
  const land = isGas ? smooth(0.3, 0.7, shape) : smooth(0.54, 0.58, shape);
  const swirl =
    sample(clouds, longitude * 2.6 + turn + 0.3, latitude * 3.4 + 0.1 * shape) * 0.7 +
    sample(clouds, longitude * 9, latitude * 10) * 0.3;
  const cover = planet.cloudiness * smooth(0.5, 0.75, swirl);
  const facing = nx * SUNWARD[0] + ny * SUNWARD[1] + nz * SUNWARD[2];
  const day = smooth(-0.08, 0.35, facing) * (0.25 + 0.75 * Math.max(0, facing));
  // Towns by night, where there is land and no cloud.
  const lights = isGas
    ? 0
    : smooth(0.02, -0.15, facing) *
      land *
      (1 - cover) *
      smooth(0.72, 0.9, sample(grain, longitude * 9, latitude * 9)) *
      0.25;
  // The sun in the sea.
  const gleam = isGas ? 0 : Math.max(0, facing) ** 24 * (1 - land) * (1 - cover) * 0.5;
  for (let k = 0; k < 3; k++) {
    const ground = mix(planet.sea[k]!, planet.land[k]! * (0.7 + 0.6 * shape), land) + gleam;
    out[k] = mix(ground, 0.62, cover) * SUN[k]! * day * 1.5;
  }
  out[0] += lights * 1.2;
  out[1] += lights * 0.85;
  out[2] += lights * 0.4;
}

/** A rim of lit air, thickest where the line of sight grazes the ground. */
function addAir(
  { air, radius }: Planet,
  miss: number,
  px: number,
  py: number,
  pz: number,
  colour: Float32Array,
  i: number,
): void {
  const height = (miss - radius) / radius;
  if (height > 0.09 || height < -0.35) return;
  const facing = (px * SUNWARD[0] + py * SUNWARD[1] + pz * SUNWARD[2]) / Math.max(1e-6, Math.hypot(px, py, pz));
  const lit = smooth(-0.25, 0.5, facing);
  const thick = height > 0 ? Math.exp(-height / 0.016) : Math.exp(height / 0.07);
  for (let k = 0; k < 3; k++) colour[i + k]! += air[k]! * thick * lit * 0.6;
}

const TILT: Rgb = [0.25, 0.92, -0.3];

function addRing(
  planet: Planet,
  centre: { cx: number; cy: number; cz: number },
  dx: number,
  dy: number,
  dz: number,
  grain: Tile,
  colour: Float32Array,
  i: number,
  inside: number,
): void {
  const toward = dx * TILT[0] + dy * TILT[1] + dz * TILT[2];
  const t = (centre.cx * TILT[0] + centre.cy * TILT[1] + centre.cz * TILT[2]) / toward;
  if (!(t > 0)) return;
  const out = Math.hypot(dx * t - centre.cx, dy * t - centre.cy, dz * t - centre.cz) / planet.radius;
  if (out < 1.25 || out > planet.rings) return;
  const isBehind = t > Math.hypot(centre.cx, centre.cy, centre.cz);
  const gaps = 0.35 + 0.65 * sample(grain, out * 0.9, 0.4);
  const cover =
    gaps * smooth(1.25, 1.32, out) * smooth(planet.rings, planet.rings - 0.08, out) * 0.8 * (isBehind ? 1 - inside : 1);
  for (let k = 0; k < 3; k++) colour[i + k] = mix(colour[i + k]!, [0.5, 0.44, 0.36][k]! * SUN[k]! * 0.55, cover);
}
