/** A seeded stream of random numbers. Same seed and same calls give the same numbers on every machine. */
export interface RandomStream {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Normal distribution with mean 0 and standard deviation 1. */
  normal(): number;
  /** Exponential distribution with the given mean: waiting times of a Poisson process. */
  exponential(mean: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /**
   * A stream that depends only on this stream's seed and the name, not on how much was drawn: a new consumer with a
   * new name leaves the others' numbers, and with them every finished video of a seed, as they were.
   */
  derive(name: string): RandomStream;
}

/** `seed` may be any finite number; its full 53 integer bits count, so 1 and 2 ** 32 + 1 differ. */
export function createRandom(seed: number): RandomStream {
  if (!Number.isFinite(seed)) throw new Error(`random seed ${seed} is not a number`);
  return streamOf(hashName(0x9e3779b9, String(seed)));
}

function streamOf(key: number): RandomStream {
  let state = key;

  /** mulberry32 (Tommy Ettinger, public domain): 32 bits of state, passes gjrand; ample for motion and noise. */
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    // Box-Muller without the cached second value: a cache would make results depend on the order of consumers.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    exponential: (mean) => -mean * Math.log(1 - next()),
    chance: (probability) => next() < probability,
    derive: (name) => streamOf(hashName(key, name)),
  };
}

/** FNV-1a over UTF-16 units, then the finaliser of MurmurHash3 so that similar names give unrelated streams. */
function hashName(start: number, name: string): number {
  let hash = start | 0;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
