import { Failure } from '../lib/failure.ts';
import { recordedSeconds } from './audio-seconds.ts';
import type { SceneMedia } from './dance-content.ts';
import { describeFile, MEGABYTE, showSeconds, showSize } from './fields.ts';
import type { InputFacts, MediaFacts, MediaRule } from './model.ts';
import { CUT_TOLERANCE_SECONDS } from './video-limits.ts';

/** Open intervals: "(0.4, 2.5)" and "(300, 6000)" (seed 002). */
const IMAGE = { ratio: [0.4, 2.5], side: [300, 6000] } as const;
/** Closed intervals: seed 002 gives no limits for videos and sounds, these are Ark's (contract A3). */
const VIDEO = { ratio: [0.4, 2.5], side: [300, 6000], pixels: [409_600, 2_086_876], fps: [24, 60] } as const;
const SECONDS = { least: 2, most: 15 };
/** 24000/1001 is what everybody calls 24 frames a second, and a mean over few frames is not exact. */
const FPS_TOLERANCE = 0.03;

type Range = readonly [number, number];
const isInside = (value: number, [above, below]: Range) => value > above && value < below;
const isWithin = (value: number, [least, most]: Range, tolerance = 0) =>
  value >= least - tolerance && value <= most + tolerance;

function checkPicture(facts: MediaFacts): string | null {
  const { width = 0, height = 0 } = facts;
  if (!isInside(width, IMAGE.side) || !isInside(height, IMAGE.side)) {
    return `${showSize(facts)} pixels, each side must be more than ${IMAGE.side[0]} and less than ${IMAGE.side[1]}`;
  }
  if (isInside(width / height, IMAGE.ratio)) return null;
  return `${showSize(facts)} pixels, width / height must be more than ${IMAGE.ratio[0]} and less than ${IMAGE.ratio[1]}`;
}

/** `recorded` is without an MP3's padding, which must not make a sound too long. */
function checkSeconds(decoded: number, recorded: number): string | null {
  const isLongEnough = decoded >= SECONDS.least - CUT_TOLERANCE_SECONDS;
  if (isLongEnough && recorded <= SECONDS.most + CUT_TOLERANCE_SECONDS) return null;
  return `${showSeconds(decoded)}, must be ${SECONDS.least} to ${SECONDS.most} s`;
}

function checkVideo(facts: MediaFacts): string | null {
  const { width = 0, height = 0, fps = 0, durationSeconds = 0 } = facts;
  const size = `${showSize(facts)} pixels`;
  if (!isWithin(width, VIDEO.side) || !isWithin(height, VIDEO.side)) return `${size}, each side must be 300 to 6000`;
  if (!isWithin(width / height, VIDEO.ratio)) return `${size}, width / height must be 0.4 to 2.5`;
  if (!isWithin(width * height, VIDEO.pixels)) {
    return `${size}, width x height must be ${VIDEO.pixels[0]} to ${VIDEO.pixels[1]}`;
  }
  if (!isWithin(fps, VIDEO.fps, FPS_TOLERANCE)) {
    return `${Number(fps.toFixed(2))} frames per second, must be ${VIDEO.fps[0]} to ${VIDEO.fps[1]}`;
  }
  return checkSeconds(durationSeconds, durationSeconds);
}

/** What each kind of media must be, as a single file. */
export const DANCE_RULES: Readonly<Record<SceneMedia['kind'], MediaRule>> = {
  image: {
    kind: 'image',
    formats: ['jpeg', 'png', 'webp', 'bmp', 'tiff', 'gif'],
    // "Less than 30 MB" (seed 002).
    maxBytes: 30 * MEGABYTE,
    maxBytesInclusive: false,
    check: checkPicture,
  },
  video: {
    kind: 'video',
    formats: ['mp4', 'mov'],
    maxBytes: 50 * MEGABYTE,
    maxBytesInclusive: true,
    check: checkVideo,
  },
  audio: {
    kind: 'audio',
    formats: ['wav', 'mp3'],
    maxBytes: 15 * MEGABYTE,
    maxBytesInclusive: true,
    check: (facts) => checkSeconds(facts.durationSeconds ?? 0, recordedSeconds(facts)),
  },
};

/** The same in words, for the documentation. */
export const DANCE_LIMITS: readonly string[] = [
  `Images: ${describeFile(DANCE_RULES.image)}, sides above ${IMAGE.side[0]} and below ${IMAGE.side[1]} pixels, width / height above ${IMAGE.ratio[0]} and below ${IMAGE.ratio[1]}`,
  `Videos: ${describeFile(DANCE_RULES.video)}, ${SECONDS.least} to ${SECONDS.most} s each and at most ${SECONDS.most} s together, ${VIDEO.fps[0]} to ${VIDEO.fps[1]} frames per second, sides ${VIDEO.side[0]} to ${VIDEO.side[1]} pixels, width / height ${VIDEO.ratio[0]} to ${VIDEO.ratio[1]}, ${VIDEO.pixels[0]} to ${VIDEO.pixels[1]} pixels`,
  `Sounds: ${describeFile(DANCE_RULES.audio)}, ${SECONDS.least} to ${SECONDS.most} s each and at most ${SECONDS.most} s together, never without an image or a video`,
];

/** All videos together, and all sounds together, are at most 15 s. Throws `invalid_video` or `invalid_audio`. */
export function checkTotals(media: readonly SceneMedia[], facts: InputFacts): void {
  for (const kind of ['video', 'audio'] as const) {
    const files = media.filter((entry) => entry.kind === kind);
    const seconds = files.reduce((sum, { name }) => sum + secondsOf(facts[name]), 0);
    // Every file has a cut of its own.
    if (seconds <= SECONDS.most + files.length * CUT_TOLERANCE_SECONDS) continue;
    const noun = kind === 'video' ? 'videos' : 'sounds';
    throw new Failure(`invalid_${kind}`, `The reference ${noun} are too long together`, {
      param: 'content',
      detail: `${files.length} ${noun} of ${showSeconds(seconds)} together, at most ${SECONDS.most} s`,
    });
  }
}

/** Seconds of all reference videos together. */
export function referenceSeconds(media: readonly SceneMedia[], facts: InputFacts): number {
  const videos = media.filter(({ kind }) => kind === 'video');
  return videos.reduce((sum, { name }) => sum + secondsOf(facts[name]), 0);
}

function secondsOf(facts: MediaFacts | undefined): number {
  if (facts === undefined) throw new Error('a media item was not probed');
  return recordedSeconds(facts);
}
