import type { JsonObject } from '../lib/json.ts';

/** Decoded length of the first video among a task's outputs, in seconds; null when there is none. */
export function videoSecondsOf(
  outputs: readonly { readonly kind: string; readonly facts: JsonObject }[],
): number | null {
  const seconds = outputs.find((output) => output.kind === 'video')?.facts.durationSeconds;
  return typeof seconds === 'number' ? seconds : null;
}
