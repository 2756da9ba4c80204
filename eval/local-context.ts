import path from 'node:path';
import type { EngineContext, EngineInput } from '../src/engines/engine.ts';

/** What a worker hands to an engine, for one job without a pipeline: its inputs, and a directory for what it makes. */
export function createLocalContext(inputs: readonly EngineInput[], directory: string): EngineContext {
  return {
    signal: new AbortController().signal,
    progress: () => undefined,
    input(name) {
      const found = inputs.find((input) => input.name === name);
      if (found === undefined) throw new Error(`no input ${name}`);
      return found;
    },
    hasInput: (name) => inputs.some((input) => input.name === name),
    inputs: (prefix) => inputs.filter((input) => input.name.startsWith(prefix)),
    output: (name) => path.join(directory, name),
  };
}
