import * as tf from '@tensorflow/tfjs-core';
import { parseTflite, type TfliteModel, type TfliteOp } from './tflite-model.ts';
import { compileOp, type FusedActivation, type OpContext, type OpRun } from './tflite-ops.ts';

/** A loaded network. Its weights live in the backend's memory until `dispose`. */
export interface NnModel {
  /** Shape of the single input, batch first. */
  readonly inputShape: readonly number[];
  readonly outputNames: readonly string[];
  /** Runs the network once. Outputs are copies in model order; throws when the input has the wrong length. */
  run(input: Float32Array): Float32Array[];
  dispose(): void;
}

interface Step {
  readonly run: OpRun;
  readonly inputs: readonly number[];
  readonly output: number;
  /** Activations that nobody reads after this step: freed at once, which keeps the peak near the largest layer. */
  release: number[];
}

/**
 * Compiles a .tflite file for the active tfjs backend. Throws on unsupported operators or weight types.
 * @param outputCount keep only so many of the first outputs: what only the others need is neither loaded nor computed
 */
export function loadTfliteModel(bytes: Uint8Array, outputCount = Infinity): NnModel {
  const model = keepOutputs(parseTflite(bytes), outputCount);
  const [inputIndex] = model.inputs;
  const inputShape = model.tensors[inputIndex ?? -1]?.shape;
  if (inputIndex === undefined || inputShape === undefined || model.inputs.length !== 1) {
    throw new Error('only TFLite models with exactly one input are supported');
  }
  const constants = new Map<string, tf.Tensor>();
  const steps = compileSteps(model, createContext(model, constants));
  const fixed = new Map<number, tf.Tensor>();
  for (const index of new Set(steps.flatMap((step) => step.inputs))) {
    const constant = constants.get(`${index}`);
    if (constant !== undefined) fixed.set(index, constant);
  }
  return {
    inputShape,
    outputNames: model.outputs.map((index) => model.tensors[index]!.name),
    run: (input) => {
      let outputs: Float32Array[] = [];
      // Not the tidy's return value: tidy would walk every number of every array in search of tensors.
      tf.tidy(() => {
        outputs = execute({ steps, fixed, inputIndex, inputShape, outputs: model.outputs }, input);
      });
      return outputs;
    },
    dispose: () => {
      for (const tensor of constants.values()) tensor.dispose();
      constants.clear();
    },
  };
}

/** Drops every node that no kept output depends on. */
function keepOutputs(model: TfliteModel, count: number): TfliteModel {
  if (count >= model.outputs.length) return model;
  const outputs = model.outputs.slice(0, count);
  const needed = new Set(outputs);
  const ops: TfliteOp[] = [];
  for (const op of model.ops.toReversed()) {
    if (!op.outputs.some((index) => needed.has(index))) continue;
    for (const index of op.inputs) needed.add(index);
    ops.push(op);
  }
  return { ...model, ops: ops.reverse(), outputs };
}

interface Program {
  readonly steps: readonly Step[];
  readonly fixed: ReadonlyMap<number, tf.Tensor>;
  readonly inputIndex: number;
  readonly inputShape: readonly number[];
  readonly outputs: readonly number[];
}

function execute(program: Program, input: Float32Array): Float32Array[] {
  const live = new Map<number, tf.Tensor>(program.fixed);
  live.set(program.inputIndex, tf.tensor(input, [...program.inputShape]));
  for (const step of program.steps) {
    const inputs = step.inputs.map((index) => live.get(index)!);
    live.set(
      step.output,
      tf.tidy(() => step.run(inputs)),
    );
    for (const index of step.release) {
      live.get(index)!.dispose();
      live.delete(index);
    }
  }
  return program.outputs.map((index) => live.get(index)!.dataSync<'float32'>());
}

/** Weights are uploaded once per arrangement; constants that an op reads as plain numbers are never uploaded. */
function createContext(model: TfliteModel, constants: Map<string, tf.Tensor>): OpContext {
  const constantOf = (index: number): { shape: readonly number[]; data: Float32Array | Int32Array } => {
    const tensor = model.tensors[index];
    if (!tensor?.constant) throw new Error(`TFLite tensor ${tensor?.name ?? index} is not constant`);
    return { shape: tensor.shape, data: tensor.constant };
  };
  return {
    shape: (index) => model.tensors[index]!.shape,
    values: (index) => Array.from(constantOf(index).data),
    weights: (index, arrange) => {
      const key = arrange === undefined ? `${index}` : `${index} arranged`;
      const known = constants.get(key);
      if (known !== undefined) return known;
      const { shape, data } = constantOf(index);
      const tensor = tf.tidy(() => {
        const raw = tf.tensor(data, [...shape], data instanceof Int32Array ? 'int32' : 'float32');
        return arrange === undefined ? raw : arrange(raw);
      });
      constants.set(key, tf.keep(tensor));
      return tensor;
    },
  };
}

/** Ops whose constant operands are baked into the compiled function, so only input 0 flows at run time. */
const CONSTANTS_INSIDE = new Set([
  'CONV_2D',
  'DEPTHWISE_CONV_2D',
  'PAD',
  'RESHAPE',
  'RESIZE_BILINEAR',
  'STRIDED_SLICE',
  'CUSTOM:Convolution2DTransposeBias',
]);

function compileSteps(model: TfliteModel, context: OpContext): Step[] {
  const readers = countReaders(model);
  const steps: Step[] = [];
  for (let k = 0; k < model.ops.length; k++) {
    const op = model.ops[k]!;
    const next = model.ops[k + 1];
    const fused = next === undefined ? null : fusableActivation(op, next, readers);
    const inputs = CONSTANTS_INSIDE.has(op.kind) ? op.inputs.slice(0, 1) : [...op.inputs];
    for (const index of inputs) if (model.tensors[index]?.constant) context.weights(index);
    const run = compileOp(op, context, fused ?? undefined);
    // A fused activation disappears as a step; the convolution writes where it would have written.
    const output = fused === null ? op.outputs[0]! : next!.outputs[0]!;
    steps.push({ run, inputs, output, release: [] });
    if (fused !== null) k++;
  }
  planReleases(model, steps);
  return steps;
}

/**
 * An activation directly after a convolution that nobody else reads moves into the convolution kernel. With the
 * biases in there too, the attention mesh takes 8.3 ms instead of 11.8 ms.
 */
function fusableActivation(op: TfliteOp, next: TfliteOp, readers: ReadonlyMap<number, number>): FusedActivation | null {
  if (op.kind !== 'CONV_2D' && op.kind !== 'DEPTHWISE_CONV_2D') return null;
  const output = op.outputs[0]!;
  if (next.inputs[0] !== output || readers.get(output) !== 1) return null;
  if (next.kind === 'RELU') return { kind: 'relu', alphaIndex: -1 };
  if (next.kind === 'PRELU') return { kind: 'prelu', alphaIndex: next.inputs[1]! };
  return null;
}

function countReaders(model: TfliteModel): Map<number, number> {
  const readers = new Map<number, number>();
  for (const index of [...model.ops.flatMap((op) => op.inputs), ...model.outputs]) {
    readers.set(index, (readers.get(index) ?? 0) + 1);
  }
  return readers;
}

function planReleases(model: TfliteModel, steps: Step[]): void {
  const kept = new Set(model.outputs);
  const seen = new Set<number>();
  for (const step of steps.toReversed()) {
    for (const index of new Set(step.inputs)) {
      if (seen.has(index) || kept.has(index) || model.tensors[index]?.constant) continue;
      seen.add(index);
      step.release.push(index);
    }
  }
}
