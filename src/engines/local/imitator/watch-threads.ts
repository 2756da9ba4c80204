import { Worker } from 'node:worker_threads';
import { MediaError, type MediaErrorReason } from '../../../codecs/backend.ts';
import { entryUrl } from '../../../lib/entry-url.ts';
import type { Sighting } from './choose-person.ts';
import type { DriverVideo, FrameRange, Survey, WatchedFrame } from './watch-driver.ts';

export interface WatchWorkerData {
  readonly ffmpegPath?: string;
}

export type WatchOrder =
  | { readonly kind: 'survey'; readonly video: DriverVideo; readonly durationSeconds: number }
  | {
      readonly kind: 'watch';
      readonly video: DriverVideo;
      readonly range: FrameRange;
      readonly sightings: readonly Sighting[];
      readonly bodyEvery: number;
    };

export type WatchReply =
  | { readonly kind: 'survey'; readonly survey: Survey }
  | { readonly kind: 'progress'; readonly frames: number }
  | { readonly kind: 'watched'; readonly frames: readonly WatchedFrame[] }
  | { readonly kind: 'error'; readonly message: string; readonly reason: string | undefined };

/**
 * Threads that look at the driving video: one for the survey, then each follows the person through its own part. They
 * start with the first order and stay for the next video: loading the networks takes each a second of processor time.
 */
export interface WatchThreads {
  survey(video: DriverVideo, durationSeconds: number): Promise<Survey>;
  /** All frames in order. `onFrames`: how many are done. */
  watch(request: WatchRequest): Promise<WatchedFrame[]>;
  /** Ends whatever the threads do; the next order starts new ones. */
  stop(): Promise<void>;
}

export interface WatchRequest {
  readonly video: DriverVideo;
  readonly timesSeconds: Float64Array;
  readonly sightings: readonly Sighting[];
  /** Every how many frames the body is looked for; 0: never. */
  readonly bodyEvery: number;
  readonly onFrames: (frames: number) => void;
}

/** A part of a clip shorter than this is not worth a detection of its own. */
const LEAST_FRAMES = 25;

export function createWatchThreads(options: WatchWorkerData & { readonly threads: number }): WatchThreads {
  const { threads: count, ...data } = options;
  const entry = entryUrl(import.meta.url, 'watch-worker');
  let running: readonly Worker[] = [];
  const start = (): readonly Worker[] => {
    if (running.length === 0) {
      running = Array.from({ length: count }, () => new Worker(entry, { workerData: data }));
      // Between videos they must not keep a process alive that has nothing else to do.
      for (const thread of running) thread.unref();
    }
    return running;
  };
  return {
    async survey(video, durationSeconds) {
      const reply = await ask(start()[0]!, { kind: 'survey', video, durationSeconds }, () => undefined);
      if (reply.kind !== 'survey') throw new Error(`a survey was answered with ${reply.kind}`);
      return reply.survey;
    },
    async watch({ video, timesSeconds, sightings, bodyEvery, onFrames }) {
      const threads = start();
      const ranges = splitFrames(timesSeconds, count);
      let done = 0;
      const onMore = (frames: number): void => {
        done += frames;
        onFrames(done);
      };
      const parts = await Promise.all(
        ranges.map(async (range, k) => {
          const reply = await ask(threads[k]!, { kind: 'watch', video, range, sightings, bodyEvery }, onMore);
          if (reply.kind !== 'watched') throw new Error(`a range was answered with ${reply.kind}`);
          return reply.frames;
        }),
      );
      return parts.flat();
    },
    stop: async () => {
      const threads = running;
      running = [];
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
}

/** Equal parts, fewer than `parts` when the clip is short. Frames run from their own time, so none is seen twice. */
export function splitFrames(timesSeconds: Float64Array, parts: number): FrameRange[] {
  const total = timesSeconds.length;
  const used = Math.max(1, Math.min(parts, Math.floor(total / LEAST_FRAMES)));
  return Array.from({ length: used }, (_, k) => {
    const from = Math.floor((k * total) / used);
    const to = Math.floor(((k + 1) * total) / used);
    return { fromSeconds: timesSeconds[from]!, frames: to - from };
  });
}

async function ask(thread: Worker, order: WatchOrder, onFrames: (frames: number) => void): Promise<WatchReply> {
  const answered = Promise.withResolvers<WatchReply>();
  const onMessage = (reply: WatchReply): void => {
    if (reply.kind === 'progress') onFrames(reply.frames);
    else if (reply.kind === 'error') answered.reject(toError(reply));
    else answered.resolve(reply);
  };
  const onError = (error: unknown): void => answered.reject(error);
  const onExit = (code: number): void => answered.reject(new Error(`a watching thread ended with code ${code}`));
  thread.on('message', onMessage).on('error', onError).on('exit', onExit);
  thread.ref();
  try {
    thread.postMessage(order);
    return await answered.promise;
  } finally {
    thread.unref();
    thread.off('message', onMessage).off('error', onError).off('exit', onExit);
  }
}

function toError({ message, reason }: { readonly message: string; readonly reason: string | undefined }): Error {
  return reason === undefined ? new Error(message) : new MediaError(reason as MediaErrorReason, message);
}
