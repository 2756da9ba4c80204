import { lensBlur } from './lens-blur.ts';
import { addGlow, addLamp, type LightLayer, layOver, light, paintGradient, paintRectangle } from './light-layer.ts';
import { type PaintedScene, placeLight, type SceneInput, type SceneTools, sceneTools } from './scene.ts';

interface StreetMood {
  readonly sky: readonly (readonly [number, string])[];
  readonly facades: readonly [far: readonly string[], near: readonly string[]];
  readonly windows: readonly string[];
  /** Share of lit windows and how bright they are. */
  readonly lit: number;
  readonly windowStrength: readonly [number, number];
  readonly lamps: readonly string[];
  readonly lampCount: number;
  readonly ambient: readonly [number, number, number];
  readonly exposure: number;
  readonly rims: readonly string[];
}

const NIGHT: StreetMood = {
  sky: [
    [0, '#070c1d'],
    [0.4, '#1b2145'],
    [0.6, '#4a3350'],
    [0.66, '#15131c'],
    [1, '#0b0a0f'],
  ],
  facades: [
    ['#131a33', '#1a2140', '#161c2c'],
    ['#090d1a', '#0d1122', '#12101c'],
  ],
  windows: ['#ffd79a', '#ffe9c4', '#a8d2ff', '#ffb45e'],
  lit: 0.3,
  windowStrength: [0.4, 2.2],
  lamps: ['#ffb95e', '#ffd9a0', '#ff5e3a', '#7fc4ff', '#ff3d6e', '#ffffff', '#ffcf8a'],
  lampCount: 70,
  ambient: [1, 0.96, 0.97],
  exposure: 0.94,
  rims: ['#ffae63', '#6fb2ff'],
};

const DAY: StreetMood = {
  ...NIGHT,
  sky: [
    [0, '#8fb6dd'],
    [0.5, '#dbe8f2'],
    [0.64, '#d5d3cd'],
    [0.68, '#8d8a86'],
    [1, '#6f6c69'],
  ],
  facades: [
    ['#b9bcc2', '#c7c2b8', '#aeb6bf'],
    ['#8f8478', '#a39482', '#7d838b', '#96786a'],
  ],
  windows: ['#5d6f80', '#8fa6b8', '#48535e', '#c3d6e4'],
  lit: 0.75,
  windowStrength: [0.7, 1.1],
  lamps: ['#ffffff', '#ff5440', '#ffe9c4'],
  lampCount: 16,
  ambient: [1, 1, 1.01],
  exposure: 1.02,
  rims: ['#ffffff'],
};

const SUNSET: StreetMood = {
  ...DAY,
  sky: [
    [0, '#5a6fa3'],
    [0.35, '#d99a7d'],
    [0.6, '#ffcf91'],
    [0.68, '#6d5a52'],
    [1, '#4c403c'],
  ],
  facades: [
    ['#8d7680', '#99776f', '#7d6f80'],
    ['#4f4148', '#5d4a48', '#43404e'],
  ],
  windows: ['#ffd79a', '#ffb45e', '#4d4552'],
  lit: 0.45,
  windowStrength: [0.5, 1.8],
  lamps: NIGHT.lamps,
  lampCount: 40,
  ambient: [1.06, 0.98, 0.88],
  exposure: 0.98,
  rims: ['#ffc27a'],
};

/** Houses in two rows, a street with lamps and cars between them, all of it behind the plane of focus. */
export function paintStreet(input: SceneInput): PaintedScene {
  const tools = sceneTools(input);
  const mood = input.time === 'night' ? NIGHT : input.time === 'sunset' ? SUNSET : DAY;
  const { side } = tools;
  const street = paintHouses(tools, mood);
  scatterLamps(street, tools, mood);
  reflectOnRoad(street, tools, input.time === 'day' ? 0.12 : 0.4);
  const layer = lensBlur(street, side * 0.021);
  layOver(layer, lensBlur(paintNearLamps(tools, mood), side * 0.034));
  const place = placeLight(tools.random, mood);
  return { layer, place, wrap: 0.45, isDark: input.time === 'night' };
}

const HORIZON = 0.66;

function paintHouses(tools: SceneTools, mood: StreetMood): LightLayer {
  const { width, height, side } = tools;
  const street = tools.layer();
  paintGradient(street, mood.sky);
  addGlow(
    street,
    { x: width / 2, y: height * 0.62, radiusX: width * 0.7, radiusY: height * 0.12 },
    light(mood.rims[0]!, 0.14),
  );
  for (const [row, facades] of mood.facades.entries()) {
    for (let x = -side * 0.1; x < width * 1.05; ) {
      const houseWidth = side * tools.between(0.08, 0.19) * (row === 1 ? 1.3 : 1);
      // A gap in the middle of the near row lets the street run into the distance.
      const isGap = row === 1 && Math.abs(x + houseWidth / 2 - width / 2) < width * 0.16;
      if (!isGap)
        paintHouse(street, tools, mood, {
          x,
          width: houseWidth,
          height: height * tools.between(0.2, 0.55),
          colour: tools.pick(facades),
        });
      x += houseWidth + side * tools.between(-0.005, 0.02);
    }
  }
  return street;

  function paintHouse(
    layer: LightLayer,
    { random }: SceneTools,
    { windows, lit, windowStrength }: StreetMood,
    house: { readonly x: number; readonly width: number; readonly height: number; readonly colour: string },
  ): void {
    const ground = height * HORIZON;
    paintRectangle(
      layer,
      { x: house.x, y: ground - house.height, width: house.width, height: house.height + side * 0.02 },
      light(house.colour),
    );
    const [stepX, stepY] = [side * 0.019, side * 0.024];
    for (let y = ground - house.height + stepY; y < ground - stepY; y += stepY) {
      for (let x = house.x + stepX * 0.6; x < house.x + house.width - stepX; x += stepX) {
        if (!random.chance(lit)) continue;
        const pane = { x, y, width: stepX * 0.55, height: stepY * 0.6 };
        paintRectangle(layer, pane, light(tools.pick(windows), tools.between(...windowStrength)));
      }
    }
  }
}

function scatterLamps(street: LightLayer, tools: SceneTools, { lamps, lampCount }: StreetMood): void {
  const { width, height, side } = tools;
  for (let k = 0; k < lampCount; k++) {
    // More of them where the street meets the horizon.
    const y = height * (HORIZON - 0.02 - 0.26 * tools.random.next() ** 2);
    const x = width * (0.5 + tools.between(-0.5, 0.5));
    addLamp(
      street,
      { x, y, radius: side * tools.between(0.002, 0.0035) },
      light(tools.pick(lamps), tools.between(6, 45)),
    );
  }
}

/** The road mirrors what is above it, dimmer and stretched downwards. */
function reflectOnRoad({ width, height, planes }: LightLayer, { random }: SceneTools, strength: number): void {
  const ground = Math.floor(height * HORIZON);
  for (let y = ground; y < height; y++) {
    const depth = (y - ground) / Math.max(1, height - ground);
    const source = Math.max(0, Math.round(ground - 1 - (y - ground) * 1.1 + random.between(-2, 2)));
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        const plane = planes[c]!;
        plane[y * width + x] = plane[y * width + x]! + plane[source * width + x]! * strength * (1 - 0.7 * depth);
      }
    }
  }
}

/** A few lights nearer to the camera, hence larger discs. */
function paintNearLamps(tools: SceneTools, { lamps, lampCount }: StreetMood): LightLayer {
  const { width, height, side } = tools;
  const near = tools.layer();
  for (let k = 0; k < lampCount / 5; k++) {
    const at = { x: width * tools.random.next(), y: height * tools.between(0.3, 0.7), radius: side * 0.003 };
    addLamp(near, at, light(tools.pick(lamps), tools.between(8, 40)));
  }
  return near;
}
