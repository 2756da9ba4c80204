import { randomInt } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Where ids and times come from; tests pass their own. */
export interface IdSource {
  /** Milliseconds since the epoch. */
  now(): number;
  /** A uniform integer in [0, below). */
  random(below: number): number;
}

export const systemIds: IdSource = { now: () => Date.now(), random: (below) => randomInt(below) };

/** `length` characters of [a-z0-9]. */
export function randomToken(source: IdSource, length: number): string {
  let token = '';
  for (let i = 0; i < length; i++) token += ALPHABET[source.random(ALPHABET.length)];
  return token;
}

/**
 * `task-unified-<unix seconds>-<8 of [a-z0-9]>`: the only shape that clients of both hosted services accept
 * (contract 0.6). Ordered by time, so old ranges can be partitioned away.
 */
export function newTaskId(source: IdSource): string {
  return `task-unified-${Math.floor(source.now() / 1000)}-${randomToken(source, 8)}`;
}

export const TASK_ID_PATTERN = /^task-unified-\d{1,12}-[a-z0-9]{8}$/;

/** `<prefix>_<16 of [a-z0-9]>` for everything that is not a task: keys, files, deliveries, organisations. */
export function newId(source: IdSource, prefix: string): string {
  return `${prefix}_${randomToken(source, 16)}`;
}
