import sharp from 'sharp';
import type { FrameSize } from './frame-source.ts';

/** A small picture with opacity and its place in the frame. */
export interface Watermark {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** R, G, B, A bytes. */
  readonly pixels: Uint8Array;
}

/** Height of the mark as a share of the frame's shorter side. */
const SHARE = 0.055;
/** "AI" and a spark in strokes: text would need a font, which a server may not have. */
const MARK = `<rect x="2" y="2" width="176" height="76" rx="20" fill="#000" fill-opacity=".38"/>
<g fill="none" stroke="#fff" stroke-opacity=".92" stroke-width="9" stroke-linecap="round" stroke-linejoin="round">
<path d="M28 60 L48 20 L68 60 M36 46 L60 46"/><path d="M92 20 L92 60"/></g>
<path d="M138 16 Q141 37 162 40 Q141 43 138 64 Q135 43 114 40 Q135 37 138 16Z" fill="#fff" fill-opacity=".92"/>`;
const MARK_SIZE = { width: 180, height: 80 } as const;

/** The mark that says that a video was made by a machine, for the lower right corner. */
export async function loadWatermark({ width, height }: FrameSize): Promise<Watermark> {
  const markHeight = Math.round(Math.min(width, height) * SHARE);
  const markWidth = Math.round((markHeight * MARK_SIZE.width) / MARK_SIZE.height);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${markWidth}" height="${markHeight}" viewBox="0 0 ${MARK_SIZE.width} ${MARK_SIZE.height}">${MARK}</svg>`;
  const { data, info } = await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const margin = Math.round(markHeight * 0.6);
  return {
    left: width - info.width - margin,
    top: height - info.height - margin,
    width: info.width,
    height: info.height,
    pixels: new Uint8Array(data.buffer, data.byteOffset, data.length),
  };
}

/** Lays the mark over an rgb24 frame. */
export function drawWatermark(
  { left, top, width, height, pixels }: Watermark,
  frame: Uint8Array,
  stride: number,
): void {
  for (let y = 0; y < height; y++) {
    let o = ((top + y) * stride + left) * 3;
    for (let x = 0, p = y * width * 4; x < width; x++, p += 4, o += 3) {
      const alpha = pixels[p + 3]!;
      for (let c = 0; c < 3; c++)
        frame[o + c] = frame[o + c]! + Math.round(((pixels[p + c]! - frame[o + c]!) * alpha) / 255);
    }
  }
}
