import * as tf from '@tensorflow/tfjs-core';
import { readInt8, readInt32 } from './flatbuffer.ts';
import { type FlexValue, readFlexbuffer } from './flexbuffer.ts';
import { landmarksToTransformMatrix, transformLandmarks, transformTensorBilinear } from './mediapipe-ops.ts';
import type { TfliteOp } from './tflite-model.ts';

/** What an operator compiler may ask about its model while the model is being loaded. */
export interface OpContext {
  /** Static shape of a tensor. */
  shape(index: number): readonly number[];
  /** Plain values of a constant tensor; throws when the tensor is an activation. */
  values(index: number): number[];
  /** The tensor as tfjs wants it: `arrange` turns TFLite's weight order into tfjs's. Owned by the model. */
  weights(index: number, arrange?: (raw: tf.Tensor) => tf.Tensor): tf.Tensor;
}

/** A ready operator: inputs in TFLite order, constants included, result owned by the caller. */
export type OpRun = (inputs: readonly tf.Tensor[]) => tf.Tensor;

/** An activation that is computed inside the convolution instead of in a pass of its own. */
export interface FusedActivation {
  readonly kind: 'linear' | 'relu' | 'relu6' | 'prelu';
  readonly alphaIndex: number;
}

type OpCompiler = (op: TfliteOp, context: OpContext) => OpRun;
type Padding = 'same' | 'valid';

const NOT_FUSED: FusedActivation = { kind: 'linear', alphaIndex: -1 };

/** Turns an op into a function. Throws on an operator that no shipped model needs, naming it. */
export function compileOp(op: TfliteOp, context: OpContext, fused: FusedActivation = NOT_FUSED): OpRun {
  if (op.kind === 'CONV_2D') return compileConvolution(op, context, fused);
  if (op.kind === 'DEPTHWISE_CONV_2D') return compileDepthwise(op, context, fused);
  const compiler = COMPILERS[op.kind];
  if (compiler === undefined) throw new Error(`TFLite operator ${op.kind} is not supported`);
  return compiler(op, context);
}

function option(op: TfliteOp, index: number, fallback: number): number {
  return op.options === null ? fallback : readInt32(op.options, index, fallback);
}

function smallOption(op: TfliteOp, index: number): number {
  return op.options === null ? 0 : readInt8(op.options, index, 0);
}

function paddingOf(op: TfliteOp): Padding {
  return smallOption(op, 0) === 0 ? 'same' : 'valid';
}

function stridesOf(op: TfliteOp): [number, number] {
  return [option(op, 2, 1), option(op, 1, 1)];
}

/** ActivationFunctionType of the schema: NONE, RELU, RELU_N1_TO_1, RELU6, ... */
function builtInActivation(op: TfliteOp, index: number): FusedActivation {
  const code = smallOption(op, index);
  if (code === 0) return NOT_FUSED;
  if (code === 1) return { kind: 'relu', alphaIndex: -1 };
  if (code === 3) return { kind: 'relu6', alphaIndex: -1 };
  throw new Error(`TFLite fused activation ${code} of ${op.kind} is not supported`);
}

function requireNoActivation(op: TfliteOp, index: number): void {
  if (smallOption(op, index) !== 0) throw new Error(`TFLite ${op.kind} with a fused activation is not supported`);
}

/** The fused kernels take PReLU weights of rank 1; the models store them as 1 x 1 x channels. */
const flattenWeights = (raw: tf.Tensor): tf.Tensor => tf.reshape(raw, [-1]);

interface ConvolutionPlan {
  readonly filter: tf.Tensor4D;
  readonly bias: tf.Tensor;
  readonly pad: Padding;
  readonly strides: [number, number];
  readonly dilations: [number, number];
  readonly activation: FusedActivation['kind'];
  readonly preluActivationWeights?: tf.Tensor;
}

function planConvolution(
  op: TfliteOp,
  context: OpContext,
  fused: FusedActivation,
  layout: { arrange: (raw: tf.Tensor) => tf.Tensor; activation: number; dilation: number },
): ConvolutionPlan {
  const [, filterIndex = -1, biasIndex = -1] = op.inputs;
  const own = builtInActivation(op, layout.activation);
  if (own.kind !== 'linear' && fused.kind !== 'linear') throw new Error(`TFLite ${op.kind} has two activations`);
  const activation = own.kind === 'linear' ? fused : own;
  return {
    filter: context.weights(filterIndex, layout.arrange) as tf.Tensor4D,
    bias: context.weights(biasIndex),
    pad: paddingOf(op),
    strides: stridesOf(op),
    dilations: [option(op, layout.dilation + 1, 1), option(op, layout.dilation, 1)],
    activation: activation.kind,
    ...(activation.alphaIndex >= 0 && {
      preluActivationWeights: context.weights(activation.alphaIndex, flattenWeights),
    }),
  };
}

/** TFLite stores filters as out, height, width, in; tfjs as height, width, in, out. */
function compileConvolution(op: TfliteOp, context: OpContext, fused: FusedActivation): OpRun {
  const arrange = (raw: tf.Tensor): tf.Tensor => tf.transpose(raw, [1, 2, 3, 0]);
  const plan = planConvolution(op, context, fused, { arrange, activation: 3, dilation: 4 });
  return ([x]) => tf.fused.conv2d({ ...plan, x: x as tf.Tensor4D });
}

/** TFLite stores depthwise filters as 1, height, width, channels; tfjs as height, width, channels, multiplier. */
function compileDepthwise(op: TfliteOp, context: OpContext, fused: FusedActivation): OpRun {
  if (option(op, 3, 1) !== 1)
    throw new Error('TFLite depthwise convolution with a channel multiplier is not supported');
  const arrange = (raw: tf.Tensor): tf.Tensor => tf.reshape(raw, [raw.shape[1]!, raw.shape[2]!, raw.shape[3]!, 1]);
  const plan = planConvolution(op, context, fused, { arrange, activation: 4, dilation: 5 });
  return ([x]) => tf.fused.depthwiseConv2d({ ...plan, x: x as tf.Tensor4D });
}

function compilePad(op: TfliteOp, context: OpContext): OpRun {
  const flat = context.values(op.inputs[1]!);
  const paddings = Array.from({ length: flat.length / 2 }, (_, k): [number, number] => [
    flat[2 * k]!,
    flat[2 * k + 1]!,
  ]);
  return ([x]) => tf.pad(x!, paddings);
}

function compileAveragePool(op: TfliteOp, context: OpContext): OpRun {
  requireNoActivation(op, 5);
  const [, height = 0, width = 0] = context.shape(op.inputs[0]!);
  // Squeeze-and-excite blocks pool over the whole map: a mean does the same without a pooling window.
  if (option(op, 4, 0) !== height || option(op, 3, 0) !== width) {
    throw new Error('TFLite AVERAGE_POOL_2D over less than the whole map is not supported');
  }
  return ([x]) => tf.mean(x!, [1, 2], true);
}

function compileMaxPool(op: TfliteOp): OpRun {
  requireNoActivation(op, 5);
  const window: [number, number] = [option(op, 4, 1), option(op, 3, 1)];
  return ([x]) => tf.maxPool(x as tf.Tensor4D, window, stridesOf(op), paddingOf(op));
}

function compileReshape(op: TfliteOp, context: OpContext): OpRun {
  const shape = [...context.shape(op.outputs[0]!)];
  return ([x]) => tf.reshape(x!, shape);
}

function compileConcatenation(op: TfliteOp, context: OpContext): OpRun {
  requireNoActivation(op, 1);
  const axis = option(op, 0, 0);
  const rank = context.shape(op.inputs[0]!).length;
  return (inputs) => tf.concat([...inputs], axis < 0 ? axis + rank : axis);
}

function compileResize(op: TfliteOp, context: OpContext): OpRun {
  const [height = 0, width = 0] = context.values(op.inputs[1]!);
  const alignCorners = smallOption(op, 2) !== 0;
  const halfPixel = smallOption(op, 3) !== 0;
  return ([x]) => tf.image.resizeBilinear(x as tf.Tensor4D, [height, width], alignCorners, halfPixel);
}

function compileSlice(op: TfliteOp, context: OpContext): OpRun {
  const [, beginIndex = -1, endIndex = -1, stepIndex = -1] = op.inputs;
  const begin = context.values(beginIndex);
  const end = context.values(endIndex);
  const step = context.values(stepIndex);
  const masks = [0, 1, 2, 3, 4].map((index) => option(op, index, 0));
  return ([x]) => tf.stridedSlice(x!, begin, end, step, masks[0], masks[1], masks[2], masks[3], masks[4]);
}

function compileBinary(apply: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): OpCompiler {
  return (op) => {
    const { kind } = builtInActivation(op, 0);
    if (kind === 'relu') return ([a, b]) => tf.relu(apply(a!, b!));
    if (kind === 'relu6') return ([a, b]) => tf.relu6(apply(a!, b!));
    return ([a, b]) => apply(a!, b!);
  };
}

/** Source: mediapipe/util/tflite/operations/transpose_conv_bias.cc; options are TfLiteTransposeConvParams. */
function compileTransposeBias(op: TfliteOp, context: OpContext): OpRun {
  const custom = op.custom;
  if (custom === null || custom.length < 12) throw new Error('Convolution2DTransposeBias without its options');
  const options = new DataView(custom.buffer, custom.byteOffset, custom.byteLength);
  const pad: Padding = options.getInt32(0, true) === 1 ? 'same' : 'valid';
  const strides: [number, number] = [options.getInt32(8, true), options.getInt32(4, true)];
  const [, filterIndex = -1, biasIndex = -1] = op.inputs;
  const filter = context.weights(filterIndex, (raw) => tf.transpose(raw, [1, 2, 0, 3])) as tf.Tensor4D;
  const bias = context.weights(biasIndex);
  const [, height = 0, width = 0, channels = 0] = context.shape(op.outputs[0]!);
  const outputShape: [number, number, number, number] = [1, height, width, channels];
  return ([x]) => tf.add(tf.conv2dTranspose(x as tf.Tensor4D, filter, outputShape, strides, pad), bias);
}

type FlexMap = { readonly [key: string]: FlexValue };

function customMap(op: TfliteOp): FlexMap {
  const value = op.custom === null ? null : readFlexbuffer(op.custom);
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new Error(`${op.kind} without its options`);
  return value as FlexMap;
}

function customNumber(op: TfliteOp, map: FlexMap, name: string, fallback?: number): number {
  const value = map[name] ?? fallback;
  if (typeof value !== 'number') throw new Error(`${op.kind} without option ${name}`);
  return value;
}

function compileLandmarksToMatrix(op: TfliteOp): OpRun {
  const map = customMap(op);
  const subset = map.subset_idxs;
  if (!Array.isArray(subset)) throw new Error(`${op.kind} without option subset_idxs`);
  const options = {
    leftRotationIndex: customNumber(op, map, 'left_rotation_idx'),
    rightRotationIndex: customNumber(op, map, 'right_rotation_idx'),
    targetRotationRadians: customNumber(op, map, 'target_rotation_radians', 0),
    outputHeight: customNumber(op, map, 'output_height'),
    outputWidth: customNumber(op, map, 'output_width'),
    scaleX: customNumber(op, map, 'scale_x'),
    scaleY: customNumber(op, map, 'scale_y'),
    subsetIndices: subset.map(Number),
  };
  return ([landmarks]) => tf.tensor(landmarksToTransformMatrix(options, landmarks!.dataSync()), [1, 4, 4]);
}

function compileTransformTensor(op: TfliteOp): OpRun {
  const map = customMap(op);
  const height = customNumber(op, map, 'output_height');
  const width = customNumber(op, map, 'output_width');
  return ([source, matrix]) => {
    const [, sourceHeight = 0, sourceWidth = 0, channels = 0] = source!.shape;
    const extent = { height: sourceHeight, width: sourceWidth, channels };
    const output = { height, width, matrix: matrix!.dataSync() };
    return tf.tensor(transformTensorBilinear(source!.dataSync(), extent, output), [1, height, width, channels]);
  };
}

const compileTransformLandmarks: OpCompiler =
  () =>
  ([landmarks, matrix]) =>
    tf.tensor(transformLandmarks(landmarks!.dataSync(), matrix!.dataSync(), landmarks!.shape[2]!), landmarks!.shape);

const COMPILERS: Readonly<Record<string, OpCompiler>> = {
  ADD: compileBinary(tf.add),
  MUL: compileBinary(tf.mul),
  PAD: compilePad,
  RELU: () => (inputs) => tf.relu(inputs[0]!),
  PRELU: () => (inputs) => tf.prelu(inputs[0]!, inputs[1]!),
  LOGISTIC: () => (inputs) => tf.sigmoid(inputs[0]!),
  // x * relu6(x + 3) / 6, as in the TFLite reference kernel.
  HARD_SWISH: () => (inputs) => tf.mul(inputs[0]!, tf.mul(tf.relu6(tf.add(inputs[0]!, 3)), 1 / 6)),
  AVERAGE_POOL_2D: compileAveragePool,
  MAX_POOL_2D: compileMaxPool,
  RESHAPE: compileReshape,
  CONCATENATION: compileConcatenation,
  RESIZE_BILINEAR: compileResize,
  STRIDED_SLICE: compileSlice,
  'CUSTOM:Convolution2DTransposeBias': compileTransposeBias,
  'CUSTOM:Landmarks2TransformMatrix': compileLandmarksToMatrix,
  'CUSTOM:TransformTensorBilinear': compileTransformTensor,
  'CUSTOM:TransformLandmarks': compileTransformLandmarks,
};
