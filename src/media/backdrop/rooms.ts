import { fractalNoise } from '../image/fractal-noise.ts';
import { lensBlur } from './lens-blur.ts';
import {
  addGlow,
  addLamp,
  type LightLayer,
  light,
  modulate,
  paintEllipse,
  paintGradient,
  paintRectangle,
  paintStroke,
} from './light-layer.ts';
import { type PaintedScene, placeLight, type SceneInput, type SceneTools, sceneTools } from './scene.ts';

/** A bright open-plan office: windows with a skyline, screens on desks, a plant. */
export function paintOffice(input: SceneInput): PaintedScene {
  const tools = sceneTools(input);
  const { width, height, side, random } = tools;
  const isNight = input.time === 'night';
  const room = tools.layer();
  paintGradient(room, [
    [0, '#dfe3e6'],
    [0.55, '#cfd4d7'],
    [0.72, '#b1b0aa'],
    [1, '#86837d'],
  ]);
  const bay = side * 0.3;
  for (let x = -bay * random.next(); x < width; x += bay) {
    const pane = { x, y: height * 0.07, width: bay * 0.86, height: height * 0.5 };
    paintRectangle(room, pane, isNight ? light('#0d1730') : light('#f2f8ff', 1.6));
    for (let k = 0; k < 4; k++) {
      const houseHeight = height * tools.between(0.06, 0.22);
      const house = {
        x: x + bay * tools.between(0, 0.62),
        y: height * 0.57 - houseHeight,
        width: bay * 0.24,
        height: houseHeight,
      };
      paintRectangle(
        room,
        house,
        light(tools.pick(isNight ? ['#141b2e', '#1c2338'] : ['#b9cfe0', '#c8d6e0', '#a9bccb']), isNight ? 1 : 1.1),
      );
    }
    paintRectangle(room, { x: x + bay * 0.86, y: 0, width: bay * 0.14, height: height * 0.68 }, light('#7b848c'));
    addLamp(room, { x: x + bay * 0.45, y: height * 0.035, radius: side * 0.012 }, light('#fffdf4', 2.5));
  }
  paintRectangle(room, { x: 0, y: height * 0.66, width, height: height * 0.035 }, light('#6b5a48'));
  for (let x = side * tools.between(0, 0.2); x < width; x += side * tools.between(0.22, 0.4)) {
    paintRectangle(room, { x, y: height * 0.55, width: side * 0.13, height: height * 0.09 }, light('#242a31'));
  }
  paintPlant(room, tools, {
    x: width * tools.pick([tools.between(0.04, 0.16), tools.between(0.84, 0.96)]),
    y: height * 0.6,
  });
  const layer = lensBlur(room, side * 0.02);
  addGlow(
    layer,
    { x: width * 0.3, y: height * 0.2, radiusX: width * 0.6, radiusY: height * 0.4 },
    light('#ffffff', isNight ? 0.03 : 0.1),
  );
  return { layer, place: placeLight(random, { ambient: [1, 1, 1.01], exposure: 1.02 }), wrap: 0.55, isDark: false };
}

function paintPlant(layer: LightLayer, tools: SceneTools, at: { readonly x: number; readonly y: number }): void {
  const { side } = tools;
  for (let k = 0; k < 16; k++) {
    const angle = tools.between(-1.1, 1.1);
    const length = side * tools.between(0.08, 0.2);
    const leaf = {
      x: at.x + Math.sin(angle) * length * 0.6,
      y: at.y - Math.cos(angle) * length * 0.6,
      radiusX: side * tools.between(0.012, 0.024),
      radiusY: length * 0.5,
      turn: angle,
    };
    paintEllipse(layer, leaf, light(tools.pick(['#4d7a4f', '#5e8f5b', '#3b6545'])));
  }
}

/** A warm dark room with hanging lamps and shelves. */
export function paintCafe(input: SceneInput): PaintedScene {
  const tools = sceneTools(input);
  const { width, height, side, random } = tools;
  const room = paintWarmRoom(tools);
  for (let row = 0; row < 3; row++) {
    const y = height * (0.24 + row * 0.13);
    paintRectangle(room, { x: 0, y, width, height: side * 0.012 }, light('#6d4a2c'));
    for (let x = 0; x < width; x += side * tools.between(0.018, 0.05)) {
      const bottle = { x, y: y - side * tools.between(0.03, 0.075), width: side * 0.016, height: side * 0.075 };
      paintRectangle(
        room,
        bottle,
        light(tools.pick(['#7a4a22', '#2f4a33', '#8c6a3e', '#3b2a20', '#a8793f']), tools.between(0.6, 1.6)),
      );
    }
  }
  const lamps = Math.round((5 * width) / side);
  for (let k = 0; k < lamps; k++) {
    const at = { x: (width * (k + tools.between(0.2, 0.8))) / lamps, y: height * tools.between(0.1, 0.26) };
    paintStroke(room, [{ x: at.x, y: 0 }, at], [side * 0.003, side * 0.003], light('#120b07'));
    addLamp(room, { ...at, radius: side * 0.009 }, light('#ffc878', 16));
    addGlow(room, { ...at, radiusX: side * 0.09, radiusY: side * 0.09 }, light('#ffb060', 0.35));
  }
  for (let k = 0; k < 26; k++) {
    const at = { x: width * random.next(), y: height * tools.between(0.35, 0.7), radius: side * 0.002 };
    addLamp(room, at, light(tools.pick(['#ffc878', '#ffe0ae', '#ffab52']), tools.between(5, 22)));
  }
  return warmScene(tools, lensBlur(room, side * 0.024));
}

/** A room full of fairy lights, some of them red and green. */
export function paintChristmas(input: SceneInput): PaintedScene {
  const tools = sceneTools(input);
  const { width, height, side, random } = tools;
  const room = paintWarmRoom(tools);
  const tree = width * tools.pick([tools.between(0.06, 0.2), tools.between(0.8, 0.94)]);
  for (let k = 0; k < 420; k++) {
    const down = Math.sqrt(random.next());
    const at = { x: tree + random.normal() * side * 0.13 * down, y: height * (0.08 + 0.7 * down) };
    const needle = { ...at, radiusX: side * 0.026, radiusY: side * 0.01, turn: tools.between(-0.8, 0.8) };
    paintEllipse(room, needle, light(tools.pick(['#17301d', '#0f2415', '#23432a']), tools.between(0.7, 1.5)));
  }
  for (let k = 0; k < 110; k++) {
    const onTree = random.chance(0.5);
    const down = Math.sqrt(random.next());
    const x = onTree ? tree + random.normal() * side * 0.1 * down : width * random.next();
    const y = height * (onTree ? 0.1 + 0.66 * down : tools.between(0.05, 0.62));
    const colour = tools.pick(['#ffcf7a', '#ffd9a0', '#ffe9c0', '#ffcf7a', '#ff4a3a', '#4fd06a']);
    addLamp(room, { x, y, radius: side * 0.0024 }, light(colour, tools.between(7, 30)));
  }
  return warmScene(tools, lensBlur(room, side * 0.025));
}

/** Shelves of books from floor to ceiling. */
export function paintLibrary(input: SceneInput): PaintedScene {
  const tools = sceneTools(input);
  const { width, height, side, random } = tools;
  const room = paintWarmRoom(tools);
  const shelf = side * 0.13;
  for (let y = -shelf * random.next(); y < height; y += shelf) {
    for (let x = -side * 0.01; x < width; ) {
      const book = {
        x,
        y: y + shelf * tools.between(0.1, 0.3),
        width: side * tools.between(0.009, 0.024),
        height: shelf * 0.9,
      };
      const colour = tools.pick(['#6b3526', '#2f4a3d', '#8a6a3a', '#3b3a52', '#93402f', '#c0a070', '#51402f']);
      if (!random.chance(0.06)) paintRectangle(room, book, light(colour, tools.between(0.5, 1.3)));
      x += book.width + side * 0.002;
    }
    paintRectangle(room, { x: 0, y: y + shelf * 0.99, width, height: shelf * 0.1 }, light('#4a2f1a'));
  }
  addGlow(
    room,
    { x: width * tools.between(0.2, 0.8), y: height * 0.3, radiusX: width * 0.4, radiusY: height * 0.4 },
    light('#ffb86a', 0.12),
  );
  return warmScene(tools, lensBlur(room, side * 0.013));
}

/** A living room: window, curtain, sofa, lamp, a picture on the wall. */
export function paintHome(input: SceneInput): PaintedScene {
  const tools = sceneTools(input);
  const { width, height, side, random } = tools;
  const isNight = input.time === 'night';
  const room = tools.layer();
  paintGradient(
    room,
    isNight
      ? [
          [0, '#5d4a3a'],
          [0.7, '#7a624c'],
          [1, '#3a2b20'],
        ]
      : [
          [0, '#d8d0c4'],
          [0.7, '#e4dccf'],
          [1, '#a8937a'],
        ],
  );
  const onLeft = random.chance(0.5);
  const place = (share: number): number => width * (onLeft ? share : 1 - share);
  const windowWidth = Math.min(width * 0.34, side * 0.4);
  const pane = { x: place(0.18) - windowWidth / 2, y: height * 0.06, width: windowWidth, height: height * 0.5 };
  paintRectangle(room, pane, isNight ? light('#141d33') : light('#f6fbff', 2));
  paintRectangle(room, { ...pane, x: pane.x + windowWidth * 0.48, width: windowWidth * 0.04 }, light('#c9c2b6'));
  for (const edge of [pane.x - windowWidth * 0.22, pane.x + windowWidth]) {
    paintRectangle(
      room,
      { x: edge, y: height * 0.03, width: windowWidth * 0.22, height: height * 0.62 },
      light('#cdbfae', isNight ? 0.4 : 1),
    );
  }
  paintRectangle(
    room,
    { x: place(0.66) - side * 0.1, y: height * 0.14, width: side * 0.2, height: side * 0.26 },
    light('#4b5a5c', 0.9),
  );
  paintRectangle(room, { x: 0, y: height * 0.66, width, height: height * 0.34 }, light('#7d7468', 0.8));
  paintRectangle(
    room,
    { x: place(0.72) - side * 0.3, y: height * 0.55, width: side * 0.6, height: height * 0.3 },
    light('#8a9690', isNight ? 0.35 : 0.8),
  );
  paintPlant(room, tools, { x: place(0.44), y: height * 0.62 });
  const lamp = { x: place(0.92), y: height * 0.33 };
  addLamp(room, { ...lamp, radius: side * 0.035 }, light('#ffdca8', isNight ? 5 : 1.6));
  addGlow(room, { ...lamp, radiusX: side * 0.2, radiusY: side * 0.24 }, light('#ffcb8a', isNight ? 0.45 : 0.12));
  const ambient = isNight ? ([1.05, 0.99, 0.92] as const) : ([1.01, 1, 0.98] as const);
  const layer = lensBlur(room, side * 0.022);
  return { layer, place: placeLight(random, { ambient, rims: ['#ffe6c2'] }), wrap: 0.5, isDark: isNight };
}

function paintWarmRoom(tools: SceneTools): LightLayer {
  const { width, height, side, random } = tools;
  const room = tools.layer();
  paintGradient(room, [
    [0, '#2c1c12'],
    [0.5, '#55361f'],
    [1, '#1d120b'],
  ]);
  modulate(room, fractalNoise(random, { width, height, cell: side * 0.3, octaves: 3 }).data, 0.5);
  addGlow(
    room,
    { x: width * tools.between(0.2, 0.8), y: height * 0.3, radiusX: width * 0.4, radiusY: height * 0.35 },
    light('#ffb060', 0.22),
  );
  return room;
}

function warmScene({ random }: SceneTools, layer: LightLayer): PaintedScene {
  const place = placeLight(random, { ambient: [1.05, 0.99, 0.91], exposure: 0.98, rims: ['#ffc682'] });
  return { layer, place, wrap: 0.45, isDark: true };
}
