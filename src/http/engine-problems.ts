import type { Engine } from '../engines/engine.ts';

/** Asking an engine may start a child process; probes ask every few seconds. */
const FRESH_MS = 60_000;

/** What an engine lacks, as it said at most a minute ago. */
export type EngineProblems = (engine: Engine) => Promise<readonly string[]>;

/** `now` is in milliseconds of any clock. */
export function createEngineProblems(now: () => number): EngineProblems {
  const latest = new Map<string, { readonly at: number; readonly problems: Promise<readonly string[]> }>();
  return (engine) => {
    const known = latest.get(engine.id);
    if (known !== undefined && now() - known.at <= FRESH_MS) return known.problems;
    // An engine that cannot even say what it lacks lacks something.
    const problems = engine.problems().catch(() => ['does not answer']);
    latest.set(engine.id, { at: now(), problems });
    return problems;
  };
}
