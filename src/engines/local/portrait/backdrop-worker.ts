import { parentPort, workerData } from 'node:worker_threads';
import { paintBackdrop } from '../../../media/backdrop/scenes.ts';
import { createRandom } from '../../../media/random.ts';
import type { BackdropOrder } from './paint-apart.ts';

/** Thread of `paint-apart.ts`: paints one place and ends. */
const { seed, ...input } = workerData as BackdropOrder;
const backdrop = paintBackdrop({ ...input, random: createRandom(seed).derive('backdrop') });
parentPort?.postMessage(
  backdrop,
  backdrop.image.channels.map(({ buffer }) => buffer as ArrayBuffer),
);
