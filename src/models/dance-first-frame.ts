/** Numerals as prompts write them. */
const NUMERALS: Readonly<Record<string, number>> = {
  first: 1,
  second: 2,
  third: 3,
  fourth: 4,
  fifth: 5,
  sixth: 6,
  seventh: 7,
  eighth: 8,
  ninth: 9,
  一: 1,
  二: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
};

const PICTURE = '(?:image|picture|photo)';
const FRAME = '(?:(?:first|opening|starting|start|initial)[ -]frame)';
const PICTURE_ZH = '(?:参考图|图片|图像|照片|图)';
const FRAME_ZH = '(?:首帧|第一帧|起始帧|开始帧)';

/** Each finds the number of the picture that a prompt makes the first frame. */
const PATTERNS: readonly RegExp[] = [
  new RegExp(`${PICTURE}\\s*#?(\\d)(?!\\d)[^.;,]*?\\b${FRAME}`, 'i'),
  new RegExp(`\\b(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)\\s+${PICTURE}[^.;,]*?\\b${FRAME}`, 'i'),
  new RegExp(`\\b${FRAME}\\b[^.;,]{0,20}?${PICTURE}\\s*#?(\\d)(?!\\d)`, 'i'),
  new RegExp(`${PICTURE_ZH}\\s*([1-9一二三四五六七八九])(?!\\d)[^。；，,;]*?${FRAME_ZH}`),
  new RegExp(`第\\s*([1-9一二三四五六七八九])\\s*[张幅个]?${PICTURE_ZH}[^。；，,;]*?${FRAME_ZH}`),
  new RegExp(`${FRAME_ZH}[^。；，,;]{0,6}?${PICTURE_ZH}\\s*([1-9一二三四五六七八九])(?!\\d)`),
];

/**
 * The reference image, counted from 0, that a prompt names as the first frame; null for none. "You can specify the
 * reference image as the first/last frame via the prompt" (seed 002).
 */
export function namedFirstFrame(prompt: string, images: number): number | null {
  for (const pattern of PATTERNS) {
    const word = pattern.exec(prompt)?.[1];
    if (word === undefined) continue;
    const number = NUMERALS[word.toLowerCase()] ?? Number(word);
    if (number >= 1 && number <= images) return number - 1;
  }
  return null;
}
