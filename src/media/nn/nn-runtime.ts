import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { loadTfliteModel, type NnModel } from './tflite-graph.ts';

/** The neural network engine of a process: one WebAssembly backend, any number of models. */
export interface NnRuntime {
  /**
   * Compiles a .tflite file. The bytes are not kept. Throws on operators or weight types it does not know.
   * @param outputCount compute only so many of the first outputs; all by default
   */
  loadModel(bytes: Uint8Array, outputCount?: number): NnModel;
  /** Tensors alive now: constant between runs, or something leaks. */
  tensorCount(): number;
}

/**
 * Starts the WebAssembly backend of tfjs. tfjs is a process-wide singleton, so this is too: calling it again is
 * harmless. One thread on purpose: two gave no gain in Node (15.5 against 15.4 ms for the face mesh), and jobs are
 * spread over processes. Throws when the .wasm files are not in the directory.
 * @param options.wasmDirUrl file URL of the directory with tfjs-backend-wasm*.wasm, ending in a slash
 */
export async function createNnRuntime(options: { readonly wasmDirUrl: string }): Promise<NnRuntime> {
  // Production mode drops tfjs's banner and its per-op argument checks; errors still throw.
  tf.enableProdMode();
  setWasmPaths(options.wasmDirUrl);
  setThreadsCount(1);
  const before = new Set([...process.listeners('uncaughtException'), ...process.listeners('unhandledRejection')]);
  const started = await tf.setBackend('wasm');
  removeNewListeners(before);
  if (!started) throw new Error('the WebAssembly backend of tfjs did not start');
  return { loadModel: loadTfliteModel, tensorCount: () => tf.memory().numTensors };
}

/** Emscripten hooks process-wide error events and rethrows inside them, which would hide our own crash reports. */
function removeNewListeners(before: ReadonlySet<unknown>): void {
  for (const listener of process.listeners('uncaughtException')) {
    if (!before.has(listener)) process.removeListener('uncaughtException', listener);
  }
  for (const listener of process.listeners('unhandledRejection')) {
    if (!before.has(listener)) process.removeListener('unhandledRejection', listener);
  }
}
