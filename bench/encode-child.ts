/** The encoder alone: frames of a finished clip are decoded to memory first, then encoded against the clock. */
import { openMediaBackend } from '../src/codecs/open-backend.ts';
import { serveJobs } from '../src/lib/child-main.ts';

export interface EncodeOrder {
  readonly video: string;
  readonly width: number;
  readonly height: number;
  readonly output: string;
  /** Default: crf 18, `veryfast`, one thread. */
  readonly settings?: { readonly crf: number; readonly preset: string; readonly threads: number };
}

export interface EncodeReply {
  readonly encodeMs: number;
  /** Of video encoded. */
  readonly seconds: number;
}

const FRAMES = 100;
const FPS = 25;
const DEFAULT = { crf: 18, preset: 'veryfast', threads: 1 } as const;

serveJobs(async (message): Promise<EncodeReply> => {
  const { video, width, height, output, settings = DEFAULT } = message as EncodeOrder;
  const backend = await openMediaBackend();
  const frames: Uint8Array[] = [];
  for await (const frame of backend.decodeVideo(video, { size: { width, height } })) {
    if (frames.length < FRAMES) frames.push(frame.data.slice());
  }
  const startedMs = performance.now();
  const encoder = await backend.openEncoder(output, {
    width,
    height,
    fps: FPS,
    ...settings,
  });
  for (const frame of frames) await encoder.writeVideo(frame);
  await encoder.close();
  return { encodeMs: performance.now() - startedMs, seconds: frames.length / FPS };
});
