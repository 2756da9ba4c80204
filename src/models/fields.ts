import { z } from 'zod';

/** Bytes per "MB" in every limit of the wire contract. */
export const MEGABYTE = 1_048_576;

/**
 * A reference to a media file: http(s) URL, `data:` URI or `asset://` id. Only the form is checked here; whether
 * the address may be reached, and what the bytes are, is for the download to say.
 */
export function mediaUrl(): z.ZodType<string, string> {
  return z.string({ error: 'expected a URL as a string' }).refine(isMediaReference, {
    error: 'expected an http(s) URL or a data: URI',
  });
}

function isMediaReference(text: string): boolean {
  if (/^data:[^,]*,/i.test(text)) return true;
  if (/^asset:\/\/[\w.-]+$/i.test(text)) return true;
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

/** Seed 003 says integer, seed 004 string: both are accepted everywhere (contract A8 row 10). */
export function seedNumber(): z.ZodType<number, unknown> {
  return z.preprocess(
    (value) => (typeof value === 'string' && /^\s*-?\d{1,16}\s*$/.test(value) ? Number(value) : value),
    z.int({ error: 'expected an integer' }),
  );
}

/** A JSON boolean; strings such as "true" are refused because their meaning is a guess. */
export function flag(): z.ZodBoolean {
  return z.boolean({ error: 'expected true or false' });
}

/** Seconds with at most two decimals, for messages. */
export function showSeconds(seconds: number): string {
  return `${Number(seconds.toFixed(2))} s`;
}
