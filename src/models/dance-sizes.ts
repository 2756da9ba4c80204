import type { Scene, SceneMedia } from './dance-content.ts';
import { namedFirstFrame } from './dance-first-frame.ts';
import type { InputFacts } from './model.ts';

export const RESOLUTIONS = ['480p', '720p', '1080p'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];
export const RATIOS = ['16:9', '4:3', '1:1', '3:4', '9:16', '21:9'] as const;
export type Ratio = (typeof RATIOS)[number];

type Size = readonly [width: number, height: number];

/** Width and height in pixels, as seed 002's table prints them; several are not quite the ratio they stand for. */
export const SIZES: Readonly<Record<Resolution, Readonly<Record<Ratio, Size>>>> = {
  '480p': {
    '16:9': [864, 496],
    '4:3': [752, 560],
    '1:1': [640, 640],
    '3:4': [560, 752],
    '9:16': [496, 864],
    '21:9': [992, 432],
  },
  '720p': {
    '16:9': [1280, 720],
    '4:3': [1112, 834],
    '1:1': [960, 960],
    '3:4': [834, 1112],
    '9:16': [720, 1280],
    '21:9': [1470, 630],
  },
  '1080p': {
    '16:9': [1920, 1080],
    '4:3': [1664, 1248],
    '1:1': [1440, 1440],
    '3:4': [1248, 1664],
    '9:16': [1080, 1920],
    '21:9': [2206, 946],
  },
};

/** The ratio a prompt asks for in words, as people and other tools write it; the first that is found. */
const CUES: readonly (readonly [RegExp, Ratio])[] = [
  [/(^|\D)21\s*[:：]\s*9(\D|$)|\bultra-?wide\b|\bcinemascope\b|超宽/i, '21:9'],
  [/(^|\D)16\s*[:：]\s*9(\D|$)|\blandscape (format|video|orientation)\b|\bwidescreen\b|横屏|横版/i, '16:9'],
  [/(^|\D)9\s*[:：]\s*16(\D|$)|\bvertical (format|video)\b|\bportrait (format|video|orientation)\b|竖屏|竖版/i, '9:16'],
  [/(^|\D)4\s*[:：]\s*3(\D|$)/, '4:3'],
  [/(^|\D)3\s*[:：]\s*4(\D|$)/, '3:4'],
  [/(^|\D)1\s*[:：]\s*1(\D|$)|\bsquare (format|video)\b|方形/i, '1:1'],
];

function quotientOf(ratio: Ratio): number {
  const [width = 1, height = 1] = ratio.split(':').map(Number);
  return width / height;
}

/** The ratio nearest to a picture's by |ln|, so that twice as wide and half as wide are equally far. */
export function nearestRatio(width: number, height: number): Ratio {
  const distance = (ratio: Ratio) => Math.abs(Math.log(width / height) - Math.log(quotientOf(ratio)));
  return RATIOS.reduce((best, ratio) => (distance(ratio) < distance(best) ? ratio : best));
}

/**
 * `adaptive` made definite (seed 002): text by the words of the prompt, else 16:9; frames by the first frame;
 * references by the picture that the prompt names as first frame, else by the first file, a video before an image (it
 * is what is edited or extended).
 */
export function adaptRatio(scene: Scene, facts: InputFacts): Ratio {
  if (scene.mode === 'T') return CUES.find(([cue]) => cue.test(scene.prompt))?.[1] ?? '16:9';
  const { width, height } = facts[findGuide(scene)?.name ?? ''] ?? {};
  if (width === undefined || height === undefined) throw new Error(`mode ${scene.mode} has no picture to adapt to`);
  return nearestRatio(width, height);
}

function findGuide({ mode, media, prompt }: Scene): SceneMedia | undefined {
  if (mode !== 'R') return media.find(({ name }) => name === 'first_frame');
  const images = media.filter(({ kind }) => kind === 'image');
  const named = namedFirstFrame(prompt, images.length);
  if (named !== null) return images[named];
  return media.find(({ kind }) => kind === 'video') ?? images[0];
}

/** The row of the table nearest to a wanted size, by |ln| of width and height. */
export function nearestSize(width: number, height: number): { readonly resolution: Resolution; readonly ratio: Ratio } {
  const rows = RESOLUTIONS.flatMap((resolution) => RATIOS.map((ratio) => ({ resolution, ratio })));
  const distance = ({ resolution, ratio }: (typeof rows)[number]) => {
    const [rowWidth, rowHeight] = SIZES[resolution][ratio];
    return Math.hypot(Math.log(width / rowWidth), Math.log(height / rowHeight));
  };
  return rows.reduce((best, row) => (distance(row) < distance(best) ? row : best));
}
