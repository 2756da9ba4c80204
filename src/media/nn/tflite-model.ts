import {
  type FlatTable,
  readBytes,
  readInt8,
  readInt32,
  readInt32s,
  readRootTable,
  readString,
  readTable,
  readTables,
} from './flatbuffer.ts';

/** A tensor of a model. `constant` holds the weights (FP16 already widened), or null for an activation. */
export interface TfliteTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly constant: Float32Array | Int32Array | null;
}

/** One node: `kind` is the operator's schema name, or `CUSTOM:<name>`; tensor indices, -1 = input left out. */
export interface TfliteOp {
  readonly kind: string;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly options: FlatTable | null;
  readonly custom: Uint8Array | null;
}

/** The first subgraph of a .tflite file in execution order; constant DEQUANTIZE nodes are folded away. */
export interface TfliteModel {
  readonly tensors: readonly TfliteTensor[];
  readonly ops: readonly TfliteOp[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** BuiltinOperator numbers of tensorflow/lite/schema/schema.fbs: only those the shipped models use. */
const OP_NAMES: ReadonlyMap<number, string> = new Map([
  [0, 'ADD'],
  [1, 'AVERAGE_POOL_2D'],
  [2, 'CONCATENATION'],
  [3, 'CONV_2D'],
  [4, 'DEPTHWISE_CONV_2D'],
  [6, 'DEQUANTIZE'],
  [14, 'LOGISTIC'],
  [17, 'MAX_POOL_2D'],
  [18, 'MUL'],
  [19, 'RELU'],
  [22, 'RESHAPE'],
  [23, 'RESIZE_BILINEAR'],
  [34, 'PAD'],
  [45, 'STRIDED_SLICE'],
  [54, 'PRELU'],
  [117, 'HARD_SWISH'],
]);
const CUSTOM_OP = 32;
const TENSOR_FLOAT32 = 0;
const TENSOR_FLOAT16 = 1;
const TENSOR_INT32 = 2;

/** Parses a .tflite file. Throws on a file that is not TFLite, or whose weights are sparse or quantised. */
export function parseTflite(bytes: Uint8Array): TfliteModel {
  if (new TextDecoder('latin1').decode(bytes.subarray(4, 8)) !== 'TFL3') throw new Error('not a TFLite model');
  const root = readRootTable(bytes);
  const operatorNames = readTables(root, 1).map(readOperatorName);
  const buffers = readTables(root, 4).map((buffer) => readBytes(buffer, 0));
  const graph = readTables(root, 2)[0];
  if (graph === undefined) throw new Error('TFLite model without a subgraph');
  const tensors = readTables(graph, 0).map((tensor) => readTensor(tensor, buffers));
  const ops = readTables(graph, 3).map(
    (op): TfliteOp => ({
      kind: operatorNames[readInt32(op, 0, 0)] ?? 'UNKNOWN',
      inputs: readInt32s(op, 1),
      outputs: readInt32s(op, 2),
      options: readTable(op, 4),
      custom: readBytes(op, 5),
    }),
  );
  return { ...foldDequantize(tensors, ops), inputs: readInt32s(graph, 1), outputs: readInt32s(graph, 2) };
}

function readOperatorName(code: FlatTable): string {
  // Old writers store the number in an int8 field, newer ones in an int32 field that was added later.
  const number = Math.max(readInt8(code, 0, 0) & 0xff, readInt32(code, 3, 0));
  if (number === CUSTOM_OP) return `CUSTOM:${readString(code, 1)}`;
  return OP_NAMES.get(number) ?? `BUILTIN:${number}`;
}

function readTensor(tensor: FlatTable, buffers: readonly (Uint8Array | null)[]): TfliteTensor {
  const name = readString(tensor, 3);
  const raw = buffers[readInt32(tensor, 2, 0)] ?? null;
  const constant = raw === null || raw.length === 0 ? null : readConstant(tensor, name, raw);
  return { name, shape: readInt32s(tensor, 0), constant };
}

function readConstant(tensor: FlatTable, name: string, raw: Uint8Array): Float32Array | Int32Array {
  if (readTable(tensor, 6) !== null) throw new Error(`TFLite tensor ${name} is sparse: not supported`);
  const type = readInt8(tensor, 1, 0);
  // Copy: the file offset need not be aligned, and the file must not stay alive because of one weight.
  const buffer = new Uint8Array(raw).buffer;
  if (type === TENSOR_FLOAT32) return new Float32Array(buffer);
  if (type === TENSOR_FLOAT16) return widenFloat16(new Uint16Array(buffer));
  if (type === TENSOR_INT32) return new Int32Array(buffer);
  throw new Error(`TFLite tensor ${name} has type ${type}: only float32, float16 and int32 are supported`);
}

/** IEEE 754 half precision to single precision, exactly. Bit by bit: with powers it took half of a model's loading. */
export function widenFloat16(halves: Uint16Array): Float32Array {
  const wide = new Float32Array(halves.length);
  const bits = new Uint32Array(wide.buffer);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i]!;
    const sign = (half & 0x8000) << 16;
    const exponent = (half >> 10) & 31;
    const mantissa = half & 1023;
    if (exponent === 0) wide[i] = (sign === 0 ? mantissa : -mantissa) * 2 ** -24;
    else bits[i] = sign | ((exponent === 31 ? 255 : exponent + 112) << 23) | (mantissa << 13);
  }
  return wide;
}

/** A DEQUANTIZE of constant FP16 weights is work at every call for nothing: its output becomes a constant. */
function foldDequantize(tensors: TfliteTensor[], ops: readonly TfliteOp[]): Pick<TfliteModel, 'tensors' | 'ops'> {
  const kept: TfliteOp[] = [];
  for (const op of ops) {
    const source = tensors[op.inputs[0] ?? -1];
    const targetIndex = op.outputs[0] ?? -1;
    const target = tensors[targetIndex];
    if (op.kind !== 'DEQUANTIZE' || !source?.constant || target === undefined) kept.push(op);
    else tensors[targetIndex] = { ...target, constant: source.constant };
  }
  return { tensors, ops: kept };
}
