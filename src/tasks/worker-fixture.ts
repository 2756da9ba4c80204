import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { createWorker } from './run.ts';
import { openPipeline } from './test-platform.ts';

/**
 * For tests: a worker process that kills itself (SIGKILL) at the step that a task's `step` parameter names, on its
 * first attempt. `always` dies on every attempt. Arguments: connection string, directory.
 */
const [, , connectionString = '', directory = ''] = process.argv;
const die = () => process.kill(process.pid, 'SIGKILL');

const pipeline = await openPipeline({
  connectionString,
  directory,
  run: async (job) => {
    if (job.params.step === 'always' || (job.params.step === 'engine' && job.attempt === 1)) die();
  },
});
const { workerDeps, database } = pipeline;
const readStep = async (taskId: string) => {
  const { rows } = await database.query<{ step: string; attempt: number }>(
    `select params ->> 'step' as step, attempt from task where id = $1`,
    [taskId],
  );
  return rows[0]?.attempt === 1 ? rows[0].step : '';
};
const worker = createWorker({
  ...workerDeps,
  // The artifact's file holds the task's id; the directory's name begins with it too.
  async probeArtifact(artifact) {
    if ((await readStep(/(task-unified-\d+-[a-z0-9]{8})/.exec(artifact.path)?.[1] ?? '')) === 'probe') die();
    return {};
  },
  store: {
    ...workerDeps.store,
    async putFile(key, localPath) {
      const stored = await workerDeps.store.putFile(key, localPath);
      if ((await readStep(/(task-unified-\d+-[a-z0-9]{8})/.exec(key)?.[1] ?? '')) === 'stored') die();
      return stored;
    },
  },
  // Inside settle's transaction, between the task's final state and its money.
  async enqueueCallback(_tx, task) {
    if (task.params.step === 'settling' && task.attempt === 1) die();
  },
  log: {
    ...workerDeps.log,
    // Right after settle's commit, before the queue hears that the job is done.
    info(fields, message) {
      if (message === 'attempt completed' && process.env.DIE_AFTER_SETTLE === '1') die();
      void fields;
    },
  },
});
await worker.start();
process.stdout.write('ready\n');
await sleep(120_000);
