import type { Worker } from 'node:worker_threads';

/** What a render thread answers when the frame in a slot is drawn. */
export interface FrameDone {
  readonly slot: number;
}

export interface FrameRing<Request> {
  readonly threads: readonly Worker[];
  /** Frames in work or waiting to be written at a time; each thread draws every so-manieth. */
  readonly slots: number;
  readonly frames: number;
  /** What to tell a thread about a frame; called once per frame, in order. */
  readonly request: (frame: number, slot: number) => Promise<Request> | Request;
  /** Gets the frames in order, one at a time; the slot is only valid until its promise settles. */
  readonly write: (slot: number, frame: number) => Promise<void> | void;
  readonly signal: AbortSignal;
}

/**
 * Draws frames 0..frames-1 with threads and hands them on in order. The ring of slots is all the memory that frames
 * take, whatever the duration. Rejects with the signal's reason, or with the first error of any side.
 */
export async function runFrameRing<Request>(ring: FrameRing<Request>): Promise<void> {
  const { threads, signal } = ring;
  const waiting = Array.from({ length: ring.slots }, () => Promise.withResolvers<void>());
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  const onReply = ({ slot }: FrameDone): void => waiting[slot]?.resolve();
  const onError = (error: unknown): void => failed.reject(error);
  const onExit = (code: number): void => failed.reject(new Error(`a render worker ended with code ${code}`));
  const onAbort = (): void => failed.reject(signal.reason);
  for (const thread of threads) thread.on('message', onReply).on('error', onError).on('exit', onExit);
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  const submit = async (frame: number): Promise<void> => {
    if (frame >= ring.frames) return;
    const slot = frame % ring.slots;
    waiting[slot] = Promise.withResolvers<void>();
    threads[frame % threads.length]!.postMessage(await ring.request(frame, slot));
  };
  try {
    for (let frame = 0; frame < ring.slots; frame++) await submit(frame);
    for (let frame = 0; frame < ring.frames; frame++) {
      const slot = frame % ring.slots;
      await Promise.race([waiting[slot]!.promise, failed.promise]);
      await Promise.race([ring.write(slot, frame), failed.promise]);
      await submit(frame + ring.slots);
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    for (const thread of threads) thread.off('message', onReply).off('error', onError).off('exit', onExit);
  }
}
