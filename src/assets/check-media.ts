import { MediaError, type MediaErrorReason } from '../codecs/backend.ts';
import type { Sniffed } from '../codecs/sniff.ts';
import { Failure, type Reason } from '../lib/failure.ts';
import type { MediaFacts, MediaReference, MediaRule } from '../models/model.ts';
import { tooLarge } from './receive-stream.ts';

const INVALID: Readonly<Record<MediaRule['kind'], Reason>> = {
  image: 'invalid_image',
  audio: 'invalid_audio',
  video: 'invalid_video',
};
const NOUN: Readonly<Record<MediaRule['kind'], string>> = {
  image: 'an image',
  audio: 'a sound file',
  video: 'a video',
};

/** Ogg is the container of both; a rule that takes Ogg means sound in Ogg. */
const SAME_FORMAT: Readonly<Record<string, string>> = { opus: 'ogg' };

/** The largest size a rule still allows, in bytes. */
export function largestBytes(rule: MediaRule): number {
  return rule.maxBytesInclusive ? rule.maxBytes : rule.maxBytes - 1;
}

export function assertSize(reference: MediaReference, sizeBytes: number): void {
  const maxBytes = largestBytes(reference.rule);
  if (sizeBytes > maxBytes) throw tooLarge(reference.param, maxBytes);
}

/** Before anything is stored or decoded: content of another kind goes no further. */
export function assertSniffed(reference: MediaReference, sniffed: Sniffed): void {
  const { kind } = reference.rule;
  // An MP4 that holds only sound is told from a video by decoding it.
  if (sniffed.kind === kind || (kind === 'audio' && sniffed.kind === 'video')) return;
  throw wrongFormat(reference, sniffed.format);
}

/** In the model's own code and words where it has some (seed 004: 003010003). */
function wrongFormat(reference: MediaReference, format: string): Failure {
  const { rule, param } = reference;
  const found = format === 'unknown' ? 'no known media format' : format;
  const detail = `the content is ${found}, accepted: ${rule.formats.join(', ')}`;
  if (rule.wrongFormat === undefined) return invalidMedia(reference, detail);
  const { message, code } = rule.wrongFormat;
  return new Failure(INVALID[rule.kind], message, { param, code, detail });
}

/** Formats first, then the model's own limits. Throws `invalid_image|audio|video` with the violation as detail. */
export function assertFacts(reference: MediaReference, facts: MediaFacts): void {
  const { rule } = reference;
  const format = SAME_FORMAT[facts.format] ?? facts.format;
  if (facts.kind !== rule.kind || !(rule.formats.includes(facts.format) || rule.formats.includes(format))) {
    throw wrongFormat(reference, facts.format);
  }
  const violation = rule.check(facts);
  if (violation !== null) throw invalidMedia(reference, violation);
}

function invalidMedia({ param, rule }: MediaReference, detail: string, cause?: unknown): Failure {
  return new Failure(INVALID[rule.kind], `${param} is not ${NOUN[rule.kind]} that is accepted here`, {
    param,
    detail,
    cause,
  });
}

const MEDIA_ERROR_WORDS: Readonly<Record<Exclude<MediaErrorReason, 'no_backend'>, string>> = {
  unreadable: 'the file is damaged or cannot be decoded',
  no_audio: 'the file has no sound',
  no_video: 'the file has no picture',
  too_long: 'the file is too long',
  too_large: 'the picture has too many pixels',
  unsupported: 'this format cannot be decoded here',
};

/** What a probe threw, as a failure of that field; a machine without decoders is not the caller's fault. */
export function probeFailure(reference: MediaReference, error: unknown): unknown {
  if (!(error instanceof MediaError)) return error;
  if (error.reason === 'no_backend') {
    return new Failure('service_unavailable', 'Service temporarily unavailable', { cause: error });
  }
  return invalidMedia(reference, MEDIA_ERROR_WORDS[error.reason], error);
}
