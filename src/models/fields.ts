import { z } from 'zod';
import type { MediaFacts, MediaRule } from './model.ts';

/** Bytes per "MB" in every limit of the wire contract. */
export const MEGABYTE = 1_048_576;

/**
 * A reference to a media file: http(s) URL, `data:` URI or `asset://` id. Only the form is checked here; whether
 * the address may be reached, and what the bytes are, is for the download to say. `kind` is what forms should offer to
 * send; the JSON Schema says it as `x-media`.
 */
export function mediaUrl(kind?: MediaFacts['kind']): z.ZodType<string, string> {
  const url = z.string({ error: 'expected a URL as a string' }).refine(isMediaReference, {
    error: 'expected an http(s) URL or a data: URI',
  });
  return kind === undefined ? url : url.meta({ 'x-media': kind });
}

function isMediaReference(text: string): boolean {
  if (/^data:[^,]*,/i.test(text)) return true;
  if (/^asset:\/\/[\w.-]+$/i.test(text)) return true;
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

const SEED = 'expected an integer';

/**
 * Seed 003 says integer, seed 004 string: both are accepted everywhere (contract A8 row 10). Always a number
 * afterwards.
 */
export function seedNumber(range: { readonly min?: number; readonly max?: number } = {}): z.ZodType<number, unknown> {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = range;
  const text = z.string().regex(/^\s*-?\d{1,16}\s*$/, { error: SEED });
  const isBounded = range.min !== undefined || range.max !== undefined;
  const error = isBounded ? `${SEED} from ${min} to ${max}` : SEED;
  return z
    .union([z.int(), text], { error })
    .transform(Number)
    .refine((value) => value >= min && value <= max, { error });
}

/** A JSON boolean; strings such as "true" are refused because their meaning is a guess. */
export function flag(): z.ZodBoolean {
  return z.boolean({ error: 'expected true or false' });
}

/** A whole number in a closed range; `5.0` is 5 in JSON, `"5"` is not a number. */
export function wholeNumber(min: number, max: number): z.ZodInt {
  const error = `expected a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

/** One of a few words. */
export function oneOf<const Words extends readonly string[]>(words: Words) {
  return z.enum(words, { error: `expected one of ${words.join(', ')}` });
}

/** Width x height, for messages. */
export function showSize(facts: Pick<MediaFacts, 'width' | 'height'>): string {
  return `${facts.width ?? '?'}x${facts.height ?? '?'}`;
}

/** Formats and size of a media rule, as in `JPEG, PNG, at most 5 MB`, for the documentation. */
export function describeFile({ formats, maxBytes, maxBytesInclusive }: MediaRule): string {
  const names = formats.map((format) => format.toUpperCase()).join(', ');
  return `${names}, ${maxBytesInclusive ? 'at most' : 'less than'} ${maxBytes / MEGABYTE} MB`;
}

/** Seconds with at most two decimals, for messages. */
export function showSeconds(seconds: number): string {
  return `${Number(seconds.toFixed(2))} s`;
}
