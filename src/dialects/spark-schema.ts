import { z } from 'zod';
import { errorWords, metadata, resultFacts, unixSeconds, usage } from './shared-schema.ts';

const error = {
  code: z.string().describe('The 9-digit code of the model, an Ark code, or a word'),
  ...errorWords,
  error_message: z.string().describe('The same as message'),
  reason: z.string(),
};

const taskFields = {
  id: z.string(),
  task_id: z.string().describe('The same as id'),
  model: z.string(),
  status: z.enum(['in_progress', 'completed', 'failed']),
  progress: z.number().min(0).max(1).exactOptional(),
  created_at: unixSeconds,
  ...resultFacts,
  output: z
    .array(
      z.object({
        content: z.array(
          z.object({
            type: z.enum(['video', 'image', 'text']),
            url: z.string(),
            text: z.string().exactOptional(),
            size: z.int().describe('Bytes'),
            jobId: z.string(),
          }),
        ),
      }),
    )
    .exactOptional(),
  usage: usage.exactOptional(),
  metadata: metadata.exactOptional(),
};

/** A task on the paths of seeds 000, 001, 002 and 004. */
export const sparkTask = z
  .object({ ...taskFields, error: z.object(error).exactOptional() })
  .meta({ id: 'SparkTask', description: 'A task as creates, polls and callbacks of the Spark paths show it.' });

/** A synchronous create that outlasted its time: the task goes on. */
export const sparkTimeout = z
  .object({
    ...taskFields,
    error: z.object({
      code: z.literal('SYNC_TIMEOUT'),
      message: z.string(),
      error_message: z.string(),
      type: z.literal('timeout_error'),
      reason: z.literal('sync_timeout'),
    }),
  })
  .meta({ id: 'SparkTimeout', description: 'The running task; poll it by its id.' });

/** An HTTP error on the Spark paths. */
export const sparkError = z
  .object({
    id: z.string().describe('Of the task it is about; empty without one'),
    status: z.literal('failed'),
    model: z.string(),
    error: z.object({ ...error, type: z.string() }),
  })
  .meta({ id: 'SparkError', description: 'An HTTP error of the Spark paths: like a failed task.' });
