import { createHash } from 'node:crypto';
import type { EngineJob } from '../engine.ts';

/** "If the seed is the same positive integer" (seeds 003 and 004): anything else is random, yet the same for every attempt. */
export function seedOf({ params, taskId }: EngineJob): number {
  const { seed } = params;
  if (typeof seed === 'number' && seed > 0) return seed;
  // Never 0: the number is reported, and sent back it must mean itself.
  return createHash('sha256').update(taskId).digest().readUInt32LE(0) || 1;
}
