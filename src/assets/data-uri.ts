import { Failure } from '../lib/failure.ts';
import { tooLarge } from './receive-stream.ts';

export interface DataUri {
  /** As written; only a claim, the bytes decide. Empty when absent. */
  readonly declaredType: string;
  readonly bytes: Buffer;
}

export function isDataUri(text: string): boolean {
  return /^data:/i.test(text);
}

/**
 * Decodes a `data:` URI, base64 or percent-encoded. Seed 002: the format must be lower-case
 * (`data:image/png;base64,…`). The size is checked before anything is decoded.
 * Failures: `invalid_parameter`, `input_too_large`, both with `param`.
 */
export function parseDataUri(text: string, { param, maxBytes }: { param: string; maxBytes: number }): DataUri {
  const comma = text.indexOf(',');
  const header = text.slice('data:'.length, comma);
  if (!text.startsWith('data:') || comma < 0 || header.length > 200) throw malformed(param, 'expected data:<type>,…');
  const [declaredType = '', ...attributes] = header.split(';');
  if (declaredType !== declaredType.toLowerCase()) {
    throw malformed(param, 'the format must be lower-case, for example data:image/png;base64,…');
  }
  const isBase64 = attributes.at(-1)?.trim().toLowerCase() === 'base64';
  const payload = text.slice(comma + 1);
  const leastBytes = isBase64 ? Math.floor((unescapedLength(payload) * 3) / 4) - 2 : unescapedLength(payload);
  if (leastBytes > maxBytes) throw tooLarge(param, maxBytes);
  const bytes = isBase64 ? decodeBase64(payload, param) : decodePercent(payload, param);
  if (bytes.byteLength > maxBytes) throw tooLarge(param, maxBytes);
  if (bytes.byteLength === 0) throw malformed(param, 'the data is empty');
  return { declaredType, bytes };
}

/** A `%41` counts as one. */
function unescapedLength(payload: string): number {
  let escapes = 0;
  for (let at = payload.indexOf('%'); at >= 0; at = payload.indexOf('%', at + 3)) escapes++;
  return payload.length - 2 * escapes;
}

function decodeBase64(payload: string, param: string): Buffer {
  // `+`, `/` and `=` may arrive percent-encoded.
  const text = payload.includes('%') ? decodePercent(payload, param).toString('latin1') : payload;
  // Buffer.from skips what it does not know, so a damaged upload would turn into other bytes.
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text) || text.replace(/=+$/, '').length % 4 === 1) {
    throw malformed(param, 'the base64 text is damaged');
  }
  return Buffer.from(text, 'base64');
}

function decodePercent(payload: string, param: string): Buffer {
  const source = Buffer.from(payload, 'utf8');
  const bytes = Buffer.allocUnsafe(source.byteLength);
  let size = 0;
  for (let i = 0; i < source.byteLength; i++) {
    if (source[i] !== 0x25) {
      bytes[size++] = source[i] ?? 0;
      continue;
    }
    const digits = source.toString('latin1', i + 1, i + 3);
    if (!/^[0-9a-f]{2}$/i.test(digits)) throw malformed(param, 'a % is not followed by two hexadecimal digits');
    bytes[size++] = Number.parseInt(digits, 16);
    i += 2;
  }
  return bytes.subarray(0, size);
}

function malformed(param: string, detail: string): Failure {
  return new Failure('invalid_parameter', `${param} is not a valid data: URI`, { param, detail });
}
