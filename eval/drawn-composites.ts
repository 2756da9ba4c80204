/** Drawn characters with their exact opacity, laid over painted places: the truth a matte is measured against. */
import { CAST } from '../demo/characters/cast.ts';
import { loadLayFigure } from '../demo/characters/lay-figure.ts';
import { type Character, renderCharacter } from '../demo/characters/render.ts';
import { paintBackdrop, type SceneName } from '../src/media/backdrop/scenes.ts';
import type { RgbImage } from '../src/media/image/rgb-image.ts';
import { createRandom } from '../src/media/random.ts';

export interface DrawnComposite {
  readonly name: string;
  readonly image: RgbImage;
  /** 0..1 */
  readonly alpha: Float32Array;
}

const SCALE = 0.5;
const SCENES: readonly SceneName[] = ['office', 'forest', 'library'];

/** One character before each scene, in turn. */
export async function drawComposites(): Promise<DrawnComposite[]> {
  const figure = await loadLayFigure();
  return CAST.map((character, k) => {
    const onBlack = renderCharacter(figure, withWall(character, '#000000'), { scale: SCALE });
    const onGrey = renderCharacter(figure, withWall(character, '#808080'), { scale: SCALE });
    const scene = SCENES[k % SCENES.length] ?? 'office';
    return compose(`${character.name} before ${scene}`, { onBlack, onGrey, scene, seed: k + 1 });
  });
}

function withWall(character: Character, colour: string): Character {
  const backdrop = { ...character.backdrop, edge: colour, glow: colour, lamps: [], lampCount: 0 };
  return { ...character, backdrop };
}

/** Difference matting: what a grey wall adds to a pixel that a black one does not is what shines through. */
function compose(
  name: string,
  { onBlack, onGrey, scene, seed }: { onBlack: RgbImage; onGrey: RgbImage; scene: SceneName; seed: number },
): DrawnComposite {
  const { width, height } = onBlack;
  const wall = wallLevels(onBlack, onGrey);
  const place = paintBackdrop({
    scene,
    colour: undefined,
    time: 'day',
    weather: undefined,
    width,
    height,
    random: createRandom(seed),
  }).image;
  const alpha = new Float32Array(width * height);
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < alpha.length; i++) {
    let through = 0;
    for (let c = 0; c < 3; c++) through += (onGrey.data[i * 3 + c] ?? 0) - (onBlack.data[i * 3 + c] ?? 0);
    alpha[i] = Math.min(1, Math.max(0, 1 - through / (wall * 3)));
    for (let c = 0; c < 3; c++) {
      const behind = (place.channels[c]?.[i] ?? 0) * (1 - (alpha[i] ?? 0));
      data[i * 3 + c] = Math.max(0, Math.min(255, (onBlack.data[i * 3 + c] ?? 0) + behind));
    }
  }
  return { name, image: { width, height, data }, alpha };
}

/** How much the grey wall alone adds: the upper quartile over the picture's upper corners, where nobody is. */
function wallLevels(onBlack: RgbImage, onGrey: RgbImage): number {
  const values: number[] = [];
  for (let y = 0; y < onBlack.height / 8; y++) {
    for (let x = 0; x < onBlack.width / 6; x++) {
      const p = (y * onBlack.width + x) * 3;
      values.push((onGrey.data[p] ?? 0) - (onBlack.data[p] ?? 0));
    }
  }
  values.sort((a, b) => a - b);
  return values[Math.floor(values.length * 0.75)] ?? 1;
}
