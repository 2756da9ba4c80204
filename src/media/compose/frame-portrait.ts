import { clamp } from '../smooth.ts';
import type { SubjectBounds } from './measure-subject.ts';

/** The rectangle of the photo that becomes the output, in the photo's pixels; it may reach beyond the photo. */
export interface Framing {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface FramingInput {
  readonly photo: { readonly width: number; readonly height: number };
  readonly subject: SubjectBounds;
  /** Output width / height. */
  readonly aspect: number;
}

/** Room left beside face and hair, share of their width, so that no side of a face is ever cut. */
const SIDE_ROOM = 0.12;
/** A head never fills more than this share of the height. */
const MAX_HEAD = 0.66;
/** A kept photo is only made smaller when the head would fill more than this; it then fills `ENLARGED_HEAD`. */
const TIGHT_HEAD = 0.72;
const ENLARGED_HEAD = 0.62;

/** Share of the height that the head fills on a new background: less on tall canvases, which show more body. */
function wantedHead(aspect: number): number {
  if (aspect > 1.35) return 0.46;
  return aspect < 0.72 ? 0.34 : 0.42;
}

/** Least height at which face and hair fit between the sides. */
function leastHeight({ subject, aspect }: FramingInput): number {
  return ((subject.headRight - subject.headLeft) * (1 + 2 * SIDE_ROOM)) / aspect;
}

/** Least height at which the face alone fits. */
function tightHeight({ subject, aspect }: FramingInput): number {
  return (subject.faceWidth * (1 + SIDE_ROOM)) / aspect;
}

/** Keeps as much of the photo as fits, and reaches beyond it only where the head would not fit otherwise. */
export function frameKeptPhoto(input: FramingInput): Framing {
  const { photo, subject, aspect } = input;
  const head = subject.chin - subject.headTop;
  const cover = Math.min(photo.height, photo.width / aspect);
  let height = cover;
  if (head / height > TIGHT_HEAD) height = Math.max(cover, Math.min(head / ENLARGED_HEAD, photo.height));
  height = Math.max(height, leastHeight(input));
  const width = height * aspect;
  const x = subject.centerX - width / 2;
  const room = clamp((1 - head / height) * 0.24, 0.04, 0.16);
  const y = subject.headTop - room * height;
  return {
    x: width <= photo.width ? clamp(x, 0, photo.width - width) : clamp(x, photo.width - width, 0),
    y: height <= photo.height ? clamp(y, 0, photo.height - height) : placeTall(input, y, height),
    width,
    height,
  };
}

/**
 * On a new background the person is composed: head size and head room by the canvas's shape. The photo's lower edge
 * stays the canvas's lower edge where it cuts the body, or the person would float; sides that the photo cuts stay at
 * the canvas's sides unless the canvas is too wide for that.
 */
export function frameOnBackdrop(input: FramingInput): Framing {
  const { photo, subject, aspect } = input;
  const { cut } = subject;
  const head = subject.chin - subject.headTop;
  const room = cut.top ? 0 : 0.11;
  const least = head / MAX_HEAD;
  let height = head / wantedHead(aspect);
  if (cut.bottom) height = Math.min(height, (photo.height - subject.headTop) / (1 - room));
  if (cut.left && cut.right && photo.width / aspect < height) {
    const bySides = photo.width / aspect;
    height = bySides >= least ? bySides : Math.max(least, Math.min(height, head / 0.6));
  }
  height = Math.max(height, least, leastHeight(input));
  // Cut above and below: whatever is added there would be a gap, so hair may touch the sides, but not the face.
  if (cut.top && cut.bottom) height = Math.min(height, Math.max(photo.height - subject.headTop, tightHeight(input)));
  const width = height * aspect;
  const y = subject.headTop - room * height;
  return { x: placeSideways(input, width), y: placeTall(input, y, height), width, height };
}

/** Top of a rectangle: never above a head that the photo cuts, never below the body that the photo cuts. */
function placeTall({ photo, subject }: FramingInput, wanted: number, height: number): number {
  const { cut } = subject;
  if (cut.top) return 0;
  if (cut.bottom && wanted + height > photo.height) return photo.height - height;
  return wanted;
}

/** Centres the face unless a side of the photo cuts the person; far off centre it goes to a third. */
function placeSideways({ photo, subject }: FramingInput, width: number): number {
  const { cut, centerX } = subject;
  let x = centerX - width / 2;
  if (cut.left && x < 0 && width <= photo.width) x = 0;
  if (cut.right && x + width > photo.width && width <= photo.width) x = photo.width - width;
  if (cut.left && !cut.right && x < 0) x = 0;
  if (cut.right && !cut.left && x + width > photo.width) x = photo.width - width;
  const place = (centerX - x) / width;
  if (place > 0.7) return centerX - width * 0.66;
  if (place < 0.3) return centerX - width * 0.34;
  return x;
}
