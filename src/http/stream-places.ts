import { Failure } from '../lib/failure.ts';

/** An open stream costs a socket; a page that leaks them must not use up the server's. Per server process. */
const STREAMS_PER_KEY = 20;

/** Counts one more stream of a key; call the answer once when it ends. Throws `concurrency_limited`. */
export function takePlace(open: Map<string, number>, keyId: string): () => void {
  const count = open.get(keyId) ?? 0;
  if (count >= STREAMS_PER_KEY) {
    throw new Failure('concurrency_limited', `This key may have ${STREAMS_PER_KEY} streams open at a time`, {
      retryAfterSeconds: 5,
    });
  }
  open.set(keyId, count + 1);
  return () => {
    const left = (open.get(keyId) ?? 1) - 1;
    if (left === 0) open.delete(keyId);
    else open.set(keyId, left);
  };
}
