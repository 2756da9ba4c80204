import type { ErrorWords } from './error-words.ts';

const NO_CHARGE = 'A failed task costs nothing: its reservation is given back at once.';

/** What becomes of a task, and of the service. */
export const RUN_WORDS = {
  cancelled: {
    title: 'The task was cancelled',
    happened: 'The task was stopped before it ended, by a caller or an operator.',
    causes: ['`POST /v1/tasks/{id}/cancel` was called, or the work was stopped where it was done.'],
    remedies: ['Create the task again if you still need it.', NO_CHARGE],
    example: { message: 'The task was cancelled' },
  },
  expired: {
    title: 'The task waited too long',
    happened:
      'The task did not end in the time it had since its creation: 48 hours, unless the request says otherwise.',
    causes: ['The queue was too long for the workers there are.', '`execution_expires_after` was short.'],
    remedies: ['Create the task again.', 'As an operator: look at the queue, and add workers.', NO_CHARGE],
    example: { message: 'The task was not finished in time' },
  },
  engine_failed: {
    title: 'The generation failed',
    happened: 'The engine stopped with an error, and so did the tries after it.',
    causes: ['A fault in the engine, or an input that it cannot handle although it is within the limits.'],
    remedies: ['Create the task again, with another input if it fails once more.', NO_CHARGE],
    example: { message: 'Internal generation error' },
  },
  engine_timeout: {
    title: 'The generation took too long',
    happened: 'The engine was stopped at the model’s time limit, which grows with the length of the video.',
    causes: ['The machine is overloaded or too slow for this task.'],
    remedies: [
      'Try a shorter or smaller one.',
      'As an operator: fewer tasks at a time (`SPARKSTAGE_WORKERS`).',
      NO_CHARGE,
    ],
    example: { message: 'Generation took too long', details: { detail: 'more than 780 s' } },
  },
  engine_out_of_memory: {
    title: 'The engine ran out of memory',
    happened: 'The process of the engine needed more memory than it may have. It was ended; the server goes on.',
    causes: ['Very large inputs, or too many tasks at a time for this machine.'],
    remedies: ['Try smaller inputs.', 'As an operator: fewer tasks at a time, or more memory.', NO_CHARGE],
    example: { message: 'The engine ran out of memory' },
  },
  output_invalid: {
    title: 'The result could not be read',
    happened: 'The engine said that it was done, but its file is missing, empty or cannot be decoded.',
    causes: ['A fault in the engine or upstream. Every result is decoded before it is handed out.'],
    remedies: ['Create the task again.', NO_CHARGE],
    example: { message: 'The result is no video' },
  },
  worker_lost: {
    title: 'The worker disappeared',
    happened: 'The process that ran the task ended without a word, and so did those that tried after it.',
    causes: ['A machine or container was stopped, or the system ended the process.'],
    remedies: ['Create the task again.', 'As an operator: read the log of the worker at that time.', NO_CHARGE],
    example: { message: 'The worker of this task was lost' },
  },
  upstream_failed: {
    title: 'An upstream service failed',
    happened: 'The task was handed to another service, which answered with an error or not at all.',
    causes: ['The other service is down, refuses this installation, or has changed.'],
    remedies: ['Try again later.', 'As an operator: check address and key of that engine.', NO_CHARGE],
    example: { message: 'The upstream service answered 500' },
  },
  engine_unavailable: {
    title: 'No engine serves this model',
    happened: 'The request is good (it was checked first), but nothing on this installation can run it now.',
    causes: [
      'The model has no local engine, and no remote one is set up.',
      'The engine cannot run: `sparkstage doctor` says what it lacks.',
    ],
    remedies: ['Look at `available` in `GET /v1/models`.', 'As an operator: list an engine in `SPARKSTAGE_ENGINES`.'],
    example: { message: 'No engine serves the model spark_edit_portrait', model: 'spark_edit_portrait' },
  },
  service_unavailable: {
    title: 'The service is not available now',
    happened: 'The server cannot take the request at this moment.',
    causes: ['It is starting or shutting down.', 'The database is away, or no media decoder works on this machine.'],
    remedies: ['Wait as many seconds as `Retry-After` says.', 'As an operator: ask `/readyz` and `sparkstage doctor`.'],
    example: { message: 'The server is shutting down', model: null },
  },
  internal: {
    title: 'Something went wrong on our side',
    happened: 'The server met an error that nobody foresaw. What it was is in the log, not in the answer.',
    causes: ['It is not the request: the same one can succeed on the next try.'],
    remedies: [
      'Try again, with the same Idempotency-Key so that nothing is made twice.',
      'If it stays: tell the operator the time and the task id.',
    ],
    example: { message: 'Internal server error' },
  },
} as const satisfies Record<string, ErrorWords>;
