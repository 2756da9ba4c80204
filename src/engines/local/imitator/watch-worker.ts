import { parentPort, workerData } from 'node:worker_threads';
import { openMediaBackend } from '../../../codecs/open-backend.ts';
import { createBodyTracker } from '../../../media/body/body-tracker.ts';
import { createFaceFinder } from '../../../media/face/face-finder.ts';
import { createNnRuntime } from '../../../media/nn/nn-runtime.ts';
import { loadLocalWeights } from '../weights.ts';
import type { WatchDeps } from './watch-driver.ts';
import { surveyDriver, watchRange } from './watch-driver.ts';
import type { WatchOrder, WatchReply, WatchWorkerData } from './watch-threads.ts';

/** Thread of `watch-threads.ts`: looks at a driving video with codecs and networks of its own. */
async function loadDeps({ ffmpegPath }: WatchWorkerData): Promise<WatchDeps> {
  const [weights, backend] = await Promise.all([
    loadLocalWeights(),
    openMediaBackend(ffmpegPath === undefined ? {} : { ffmpegPath }),
  ]);
  const runtime = await createNnRuntime({ wasmDirUrl: weights.wasmDirUrl });
  return {
    backend,
    finder: createFaceFinder({ runtime, weights: weights.face }),
    bodyTracker: createBodyTracker({ runtime, weights: weights.pose }),
  };
}

/** One message per frame would keep the other side busier than it is worth. */
const FRAMES_PER_REPORT = 10;

async function answer(deps: WatchDeps, order: WatchOrder, send: (reply: WatchReply) => void): Promise<void> {
  if (order.kind === 'survey') {
    send({ kind: 'survey', survey: await surveyDriver(deps, order.video, order.durationSeconds) });
    return;
  }
  let unreported = 0;
  const onFrame = (): void => {
    unreported++;
    if (unreported < FRAMES_PER_REPORT) return;
    send({ kind: 'progress', frames: unreported });
    unreported = 0;
  };
  send({ kind: 'watched', frames: await watchRange(deps, order.video, { ...order, onFrame }) });
}

function serve(): void {
  const port = parentPort;
  if (port === null) throw new Error('watch-worker must run in a worker thread');
  const deps = loadDeps(workerData as WatchWorkerData);
  // A failure is reported by the order that needs them, not as an unhandled rejection before it.
  deps.catch(() => undefined);
  port.on('message', (order: WatchOrder) => {
    deps
      .then((loaded) => answer(loaded, order, (reply) => port.postMessage(reply)))
      .catch((error: unknown) => {
        const reason = error instanceof Error && 'reason' in error ? String(error.reason) : undefined;
        const message = error instanceof Error ? error.message : String(error);
        const reply: WatchReply = { kind: 'error', message, reason };
        port.postMessage(reply);
      });
  });
}

serve();
