import { Worker } from 'node:worker_threads';
import { entryUrl } from '../../../lib/entry-url.ts';
import type { Backdrop, BackdropInput } from '../../../media/backdrop/scenes.ts';

export interface BackdropOrder extends Omit<BackdropInput, 'random'> {
  readonly seed: number;
}

/** A place that is being painted. */
export interface Painting {
  readonly backdrop: Promise<Backdrop>;
  /** Ends the thread, whether or not it is done. */
  stop(): Promise<number>;
}

/**
 * Paints the place in a thread of its own while the person is found and retouched: it depends on the prompt and the
 * seed alone. One after the other, a creative picture of 1328 x 1328 took 5.7 s on two cores; one of them looked on.
 */
export function paintApart(order: BackdropOrder): Painting {
  const worker = new Worker(entryUrl(import.meta.url, 'backdrop-worker'), { workerData: order });
  const backdrop = new Promise<Backdrop>((resolve, reject) => {
    worker.once('message', resolve).once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the painting thread ended with code ${code}`)));
  });
  // Nobody waits for it when the job fails before it is needed.
  backdrop.catch(() => undefined);
  return { backdrop, stop: () => worker.terminate() };
}
