import type { MediaBackend } from '../../../codecs/backend.ts';
import { entryUrl } from '../../../lib/entry-url.ts';
import { PARAMETER_COUNT, packParameters } from '../avatar/index.ts';
import { createFramePool } from '../frame-pool.ts';
import type { CharacterModel } from './character.ts';
import { CHARACTER_PARAMETER_COUNT } from './draw-character.ts';
import type { DriverSound } from './driver-sound.ts';
import type { OutputTiming } from './output-timing.ts';
import type { Acting } from './plan-acting.ts';

const RENDER_THREADS = 2;
/** As the talking portrait's: `superfast` four steps above crf 18 has `veryfast`'s PSNR in two thirds of its time. */
const ENCODER = { crf: 22, preset: 'superfast', threads: 2 } as const;

export interface RenderRequest {
  readonly model: CharacterModel;
  readonly acting: Acting;
  readonly timing: OutputTiming;
  readonly sound: DriverSound;
  /** MP4 to write; removed again on failure. */
  readonly outputPath: string;
  readonly onFrame: (frame: number) => void;
  /** The last frame is written: what is left is the file's end. */
  readonly onRendered: () => void;
  readonly signal: AbortSignal;
}

/** Renders on two threads and encodes on this one, at the same time. */
export async function renderCharacter(backend: MediaBackend, request: RenderRequest): Promise<void> {
  const { model, acting, timing, sound, onFrame, signal } = request;
  const pool = createFramePool({
    entry: entryUrl(import.meta.url, 'character-worker'),
    model,
    still: model.portrait.photo,
    parameterCount: CHARACTER_PARAMETER_COUNT,
    workers: RENDER_THREADS,
  });
  try {
    const encoder = await backend.openEncoder(request.outputPath, {
      width: model.width,
      height: model.height,
      fps: timing.fps,
      ...ENCODER,
      ...(sound === null ? {} : { audio: { sampleRate: sound.sampleRate, channels: 1 } }),
    });
    try {
      if (sound !== null) await encoder.writeAudio(sound.samples);
      await pool.renderAll({
        frames: timing.frames,
        describe: (frame, out) => {
          packParameters(acting.headAt(frame), out);
          out.set(acting.bodyAt(frame), PARAMETER_COUNT);
        },
        write: async (pixels, frame) => {
          await encoder.writeVideo(pixels);
          onFrame(frame);
        },
        signal,
      });
      request.onRendered();
      await encoder.close();
    } catch (error) {
      await encoder.abort();
      throw error;
    }
  } finally {
    await pool.close();
  }
}
