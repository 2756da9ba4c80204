import type { Sound } from './flite.ts';

/**
 * The voices of eSpeak NG for what flite does not speak. Its build is GPL-3.0-or-later, hence an optional dependency
 * that is loaded in the engine's child process only; without it those lines are murmured, and the caller is told.
 */
export interface Espeak {
  /** `voice` as eSpeak names it (`cmn`, `es+f2`); `wordsPerMinute` 80..450; `pitch` 0..99. */
  speak(text: string, options: { voice: string; wordsPerMinute: number; pitch: number }): Sound;
}

/** What the package exports, as far as it is used here. */
interface EspeakModule {
  readonly eSpeakNGWorker: new () => Promise<EspeakWorker>;
}
interface EspeakWorker {
  set_voice(name: string): number;
  set_rate(wordsPerMinute: number): void;
  set_pitch(pitch: number): void;
  synthesize(text: string, onAudio: (samples: Int16Array | null) => number): void;
}

const PACKAGE = '@echogarden/espeak-ng-emscripten';
/** Fixed in the build of the package. */
const SAMPLE_RATE = 22_050;

/** Loads eSpeak NG (0.3 s, 60 MB); null when the package is not installed. Throws when it is there and broken. */
export async function openEspeak(): Promise<Espeak | null> {
  let load: { default: () => Promise<EspeakModule> };
  try {
    load = await import(PACKAGE);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return null;
    throw error;
  }
  const { eSpeakNGWorker } = await load.default();
  const worker = await new eSpeakNGWorker();
  return {
    speak(text, { voice, wordsPerMinute, pitch }) {
      worker.set_voice(voice);
      worker.set_rate(Math.round(wordsPerMinute));
      worker.set_pitch(Math.round(pitch));
      const chunks: Int16Array[] = [];
      // The callback's samples live in WebAssembly memory that the next call overwrites.
      worker.synthesize(text, (samples) => {
        if (samples !== null) chunks.push(Int16Array.from(samples));
        return 0;
      });
      const pcm = new Float32Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
      let at = 0;
      for (const chunk of chunks) {
        for (let k = 0; k < chunk.length; k++) pcm[at + k] = chunk[k]! / 32768;
        at += chunk.length;
      }
      return { pcm, sampleRate: SAMPLE_RATE };
    },
  };
}
