import { Failure } from '../lib/failure.ts';

/** Our deepest request (a Spark create of spark_dance_v2_0) has 7 levels. */
export const MAX_JSON_DEPTH = 64;
/** Our longest lists have some dozen entries. 64 MB of `[],` would become gigabytes of objects. */
export const MAX_JSON_VALUES = 100_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Refuses a text that would become too many or too deeply nested values, before they exist: `invalid_json` or
 * `request_too_large`. Counts brackets and commas outside strings; whether it is JSON at all is for the parser to say.
 */
export function checkJsonLimits(text: string): void {
  let depth = 0;
  let values = 1;
  for (let position = 0; position < text.length; position++) {
    switch (text.charCodeAt(position)) {
      case QUOTE:
        position = endOfString(text, position);
        break;
      case OPEN_LIST:
      case OPEN_OBJECT:
        depth++;
        values++;
        if (depth > MAX_JSON_DEPTH)
          throw new Failure('invalid_json', `The request body is nested deeper than ${MAX_JSON_DEPTH} levels`);
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        depth--;
        break;
      case COMMA:
        values++;
        break;
    }
    if (values > MAX_JSON_VALUES)
      throw new Failure('request_too_large', `The request body has more than ${MAX_JSON_VALUES} values`);
  }
}

/** Position of the closing quote: a media file as `data:` URI is passed at the speed of indexOf. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

/** An odd number of backslashes before it. */
function isEscaped(text: string, position: number): boolean {
  let first = position;
  while (text.charCodeAt(first - 1) === BACKSLASH) first--;
  return (position - first) % 2 === 1;
}
