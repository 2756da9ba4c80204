import type { Failure } from '../lib/failure.ts';

/** An error body in the envelope of the file endpoints, with the error inside. */
export function inFileEnvelope(body: string, failure: Failure): string {
  const envelope = { success: false, code: failure.status, msg: failure.message, data: null };
  return `${JSON.stringify(envelope).slice(0, -1)},${body.slice(1)}`;
}
