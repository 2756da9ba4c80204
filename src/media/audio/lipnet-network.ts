import { MEL_BANDS } from './mel-features.ts';

/** The 15 visemes in the order of the network's first 15 outputs. */
export const VISEMES = [
  'sil',
  'PP',
  'FF',
  'TH',
  'DD',
  'kk',
  'CH',
  'SS',
  'nn',
  'RR',
  'aa',
  'E',
  'ih',
  'oh',
  'ou',
] as const;
export type Viseme = (typeof VISEMES)[number];
export const VISEME_COUNT = VISEMES.length;

/** Network outputs per frame: 15 viseme logits, closure, phone openness, real gap, real width, rounding. */
export const OUTPUTS = 20;
export const ROUNDING_OUTPUT = 19;

interface LayerMeta {
  /** [output channels, input channels, kernel taps] */
  readonly shape: readonly [number, number, number];
  readonly dil: number;
  readonly stride: number;
  /** Offsets into the float16 array. */
  readonly w: number;
  readonly b: number;
}

/** Content of weights/lipnet/lipnet.json. */
export interface LipnetMeta {
  readonly format: string;
  readonly V: readonly string[];
  readonly layers: readonly LayerMeta[];
  readonly blend: { readonly a: number; readonly c0: number; readonly c1: number };
  /** Linear readout: per output 11 taps x (15 posteriors + loudness), bias last; outputs are gap and width. */
  readonly fir: { readonly taps: readonly number[]; readonly w: readonly (readonly number[])[] };
  /** Mean opening per viseme, 0..1.24, of the stylised phone track. */
  readonly openTable: readonly number[];
}

interface Layer {
  readonly outputs: number;
  readonly inputs: number;
  readonly taps: number;
  readonly dilation: number;
  readonly stride: number;
  /** Tap-major, then output, then input: the innermost loop reads both operands in order. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

export interface LipnetNetwork {
  /** Normalised mel (frames x 40, 100 Hz) -> frames x 20 outputs, computed at 50 Hz and interpolated to 100 Hz. */
  forward(mel: Float32Array, frames: number): Float32Array;
}

/** Unpacks float16 weights; throws when the description and the bytes do not fit together. */
export function createNetwork(meta: LipnetMeta, bytes: Uint8Array): LipnetNetwork {
  assertMeta(meta);
  const halves = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const layers = meta.layers.map((layer) => readLayer(layer, halves));
  const first = layers[0]!;
  const last = layers[layers.length - 1]!;
  if (first.inputs !== MEL_BANDS || last.outputs !== OUTPUTS) throw new Error('lipnet layers do not fit 40 -> 20');

  function forward(mel: Float32Array, frames: number): Float32Array {
    const steps = Math.ceil(frames / first.stride);
    const hidden = new Float32Array(steps * first.outputs);
    const branch = new Float32Array(hidden.length);
    convolve(first, mel, frames, hidden);
    for (let i = 0; i < hidden.length; i++) if (hidden[i]! < 0) hidden[i] = 0;
    for (let l = 1; l < layers.length - 1; l++) {
      convolve(layers[l]!, hidden, steps, branch);
      for (let i = 0; i < hidden.length; i++) if (branch[i]! > 0) hidden[i]! += branch[i]!;
    }
    const coarse = new Float32Array(steps * OUTPUTS);
    convolve(last, hidden, steps, coarse);
    return interpolateRows(coarse, steps, first.stride, frames);
  }

  return { forward };
}

function assertMeta(meta: LipnetMeta): void {
  if (meta.format !== 'lipnet-1') throw new Error(`unknown lipnet format ${meta.format}`);
  if (meta.V.join() !== VISEMES.join()) throw new Error('lipnet viseme order differs from the code');
  const readout = meta.fir.taps.length * (VISEME_COUNT + 1) + 1;
  if (meta.fir.w.length !== 2 || meta.fir.w.some((row) => row.length !== readout)) {
    throw new Error(`lipnet readout must be 2 x ${readout}`);
  }
  if (meta.openTable.length !== VISEME_COUNT) throw new Error('lipnet openTable must have 15 entries');
}

function readLayer(meta: LayerMeta, halves: DataView): Layer {
  const [outputs, inputs, taps] = meta.shape;
  const end = 2 * Math.max(meta.w + outputs * inputs * taps, meta.b + outputs);
  if (end > halves.byteLength) throw new Error(`lipnet weights end at ${halves.byteLength}, a layer needs ${end}`);
  const weights = new Float32Array(outputs * inputs * taps);
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) {
      for (let q = 0; q < taps; q++) {
        weights[(q * outputs + o) * inputs + i] = float16At(halves, meta.w + (o * inputs + i) * taps + q);
      }
    }
  }
  const bias = Float32Array.from({ length: outputs }, (_, o) => float16At(halves, meta.b + o));
  return { outputs, inputs, taps, dilation: meta.dil, stride: meta.stride, weights, bias };
}

/** DataView.getFloat16 exists only from Node 24 and the package supports 20, hence by hand. Finite values only. */
function float16At(halves: DataView, index: number): number {
  const bits = halves.getUint16(2 * index, true);
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}

/** Centred convolution, zero outside. Four outputs at a time: one read of the input serves four sums. */
function convolve(layer: Layer, input: Float32Array, steps: number, output: Float32Array): void {
  const { outputs, inputs, taps, dilation, stride, weights, bias } = layer;
  const reach = (taps - 1) >> 1;
  for (let t = 0, row = 0; t * stride < steps; t++, row += outputs) {
    output.set(bias, row);
    for (let q = 0; q < taps; q++) {
      const source = t * stride + (q - reach) * dilation;
      if (source < 0 || source >= steps) continue;
      const x = source * inputs;
      for (let o = 0; o < outputs; o += 4) {
        let w = (q * outputs + o) * inputs;
        let a0 = 0;
        let a1 = 0;
        let a2 = 0;
        let a3 = 0;
        for (let i = 0; i < inputs; i++, w++) {
          const value = input[x + i]!;
          a0 += weights[w]! * value;
          a1 += weights[w + inputs]! * value;
          a2 += weights[w + 2 * inputs]! * value;
          a3 += weights[w + 3 * inputs]! * value;
        }
        output[row + o]! += a0;
        output[row + o + 1]! += a1;
        output[row + o + 2]! += a2;
        output[row + o + 3]! += a3;
      }
    }
  }
}

function interpolateRows(coarse: Float32Array, steps: number, stride: number, frames: number): Float32Array {
  const output = new Float32Array(frames * OUTPUTS);
  for (let t = 0; t < frames; t++) {
    const at = Math.min(t / stride, steps - 1);
    const left = Math.floor(at);
    const right = Math.min(left + 1, steps - 1);
    const share = at - left;
    for (let k = 0; k < OUTPUTS; k++) {
      output[t * OUTPUTS + k] = coarse[left * OUTPUTS + k]! * (1 - share) + coarse[right * OUTPUTS + k]! * share;
    }
  }
  return output;
}
