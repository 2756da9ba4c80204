import { createRandom } from '../random.ts';

/**
 * Waves of a sea in wind (Tessendorf, "Simulating Ocean Water"): a spectrum of waves that run at the speed of their
 * length, turned into slopes by one inverse Fourier transform per frame. The slope along x is its real part, along z
 * its imaginary part.
 */
export interface Waves {
  readonly size: number;
  /** Metres per tile. */
  readonly metres: number;
  readonly spectrum: Float32Array;
  readonly rates: Float32Array;
  readonly moved: Float32Array;
  readonly work: Float32Array;
  readonly swap: Float32Array;
}

export interface WaveForm {
  readonly metres: number;
  /** Metres per second: 3 a breeze, 8 the open sea, 16 a storm. */
  readonly wind: number;
  /** Root mean square of the slope. */
  readonly steepness: number;
}

const SIZE = 128;
const GRAVITY = 9.81;

export function createWaves(seed: number, { metres, wind, steepness }: WaveForm): Waves {
  const random = createRandom(seed);
  const spectrum = new Float32Array(SIZE * SIZE * 2);
  const rates = new Float32Array(SIZE * SIZE);
  const longest = (wind * wind) / GRAVITY;
  let power = 0;
  for (let row = 0; row < SIZE; row++) {
    for (let column = 0; column < SIZE; column++) {
      const kx = waveNumber(column, metres);
      const kz = waveNumber(row, metres);
      const k = Math.hypot(kx, kz);
      const i = row * SIZE + column;
      const [real, imaginary] = [random.normal(), random.normal()];
      if (k === 0) continue;
      // Phillips: waves run with the wind (toward the viewer, a little aslant); ripples under a metre are damped.
      const along = (kx * 0.35 - kz * 0.94) / k;
      const phillips =
        Math.exp(-1 / (k * longest * k * longest)) * k ** -4 * (0.25 + 0.75 * along * along) * (along > 0 ? 1 : 0.3);
      const height = Math.sqrt(phillips) * Math.exp(-(((k * metres) / (SIZE * 2.2)) ** 2));
      spectrum[i * 2] = real * height;
      spectrum[i * 2 + 1] = imaginary * height;
      rates[i] = Math.sqrt(GRAVITY * k);
      power += (real * real + imaginary * imaginary) * (height * k) ** 2;
    }
  }
  // The mirror doubles each wave's share of the power.
  const scale = steepness / Math.sqrt(2 * power);
  for (let i = 0; i < spectrum.length; i++) spectrum[i]! *= scale;
  return {
    size: SIZE,
    metres,
    spectrum,
    rates,
    moved: new Float32Array(SIZE * SIZE * 2),
    work: new Float32Array(SIZE * SIZE * 2),
    swap: new Float32Array(SIZE * 2),
  };
}

/** Slopes along x and z, interleaved, from the waves' own size down to coarser means. */
export interface Slopes {
  readonly size: number;
  readonly data: Float32Array;
}

/** Coarser copies: what a far pixel covers is their mean, or the sea would sparkle with noise. */
const LEVELS = 6;

export function createSlopes({ size }: Waves): readonly Slopes[] {
  return Array.from({ length: LEVELS }, (_, level) => {
    const side = size >> level;
    return { size: side, data: new Float32Array(side * side * 2) };
  });
}

/** Slopes at one instant. */
export function fillSlopes(waves: Waves, seconds: number, slopes: readonly Slopes[]): void {
  const { size, metres, spectrum, rates, moved, work } = waves;
  for (let i = 0; i < size * size; i++) {
    const cosine = Math.cos(rates[i]! * seconds);
    const sine = Math.sin(rates[i]! * seconds);
    moved[i * 2] = spectrum[i * 2]! * cosine - spectrum[i * 2 + 1]! * sine;
    moved[i * 2 + 1] = spectrum[i * 2]! * sine + spectrum[i * 2 + 1]! * cosine;
  }
  for (let row = 0; row < size; row++) {
    const kz = waveNumber(row, metres);
    const mirrorRow = ((size - row) % size) * size;
    for (let column = 0; column < size; column++) {
      const kx = waveNumber(column, metres);
      const i = (row * size + column) * 2;
      const j = (mirrorRow + ((size - column) % size)) * 2;
      // Real heights need a spectrum that is its own mirror; (i kx - kz) of it packs both slopes into one transform.
      const real = moved[i]! + moved[j]!;
      const imaginary = moved[i + 1]! - moved[j + 1]!;
      work[i] = -kz * real - kx * imaginary;
      work[i + 1] = kx * real - kz * imaginary;
    }
  }
  transform2d(work, size, waves.swap);
  slopes[0]!.data.set(work);
  for (let level = 1; level < slopes.length; level++) halve(slopes[level - 1]!, slopes[level]!);
}

function halve({ size: from, data: fine }: Slopes, { size, data }: Slopes): void {
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size * 2; x++) {
      const i = y * 2 * from * 2 + (x >> 1) * 4 + (x & 1);
      data[y * size * 2 + x] = (fine[i]! + fine[i + 2]! + fine[i + from * 2]! + fine[i + from * 2 + 2]!) / 4;
    }
  }
}

function waveNumber(index: number, metres: number): number {
  return ((index < SIZE / 2 ? index : index - SIZE) * 2 * Math.PI) / metres;
}

/** In place, rows then columns. `swap` holds one line. */
function transform2d(data: Float32Array, size: number, swap: Float32Array): void {
  for (let row = 0; row < size; row++) transform(data.subarray(row * size * 2, (row + 1) * size * 2), size);
  for (let column = 0; column < size; column++) {
    for (let i = 0; i < size; i++) {
      swap[i * 2] = data[(i * size + column) * 2]!;
      swap[i * 2 + 1] = data[(i * size + column) * 2 + 1]!;
    }
    transform(swap, size);
    for (let i = 0; i < size; i++) {
      data[(i * size + column) * 2] = swap[i * 2]!;
      data[(i * size + column) * 2 + 1] = swap[i * 2 + 1]!;
    }
  }
}

/** Radix-2 inverse Fourier transform of interleaved complex numbers, unscaled, in place. */
function transform(data: Float32Array, size: number): void {
  for (let i = 1, j = 0; i < size; i++) {
    let bit = size >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      const real = data[i * 2]!;
      const imaginary = data[i * 2 + 1]!;
      data[i * 2] = data[j * 2]!;
      data[i * 2 + 1] = data[j * 2 + 1]!;
      data[j * 2] = real;
      data[j * 2 + 1] = imaginary;
    }
  }
  for (let length = 2; length <= size; length <<= 1) {
    const half = length >> 1;
    const stepReal = Math.cos((2 * Math.PI) / length);
    const stepImaginary = Math.sin((2 * Math.PI) / length);
    let turnReal = 1;
    let turnImaginary = 0;
    for (let k = 0; k < half; k++) {
      for (let i = k; i < size; i += length) {
        const a = i * 2;
        const b = (i + half) * 2;
        const real = data[b]! * turnReal - data[b + 1]! * turnImaginary;
        const imaginary = data[b]! * turnImaginary + data[b + 1]! * turnReal;
        data[b] = data[a]! - real;
        data[b + 1] = data[a + 1]! - imaginary;
        data[a]! += real;
        data[a + 1]! += imaginary;
      }
      const next = turnReal * stepReal - turnImaginary * stepImaginary;
      turnImaginary = turnReal * stepImaginary + turnImaginary * stepReal;
      turnReal = next;
    }
  }
}
