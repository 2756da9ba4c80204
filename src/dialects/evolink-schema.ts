import { z } from 'zod';
import { errorWords, metadata, resultFacts, unixSeconds, usage } from './shared-schema.ts';

const KINDS = ['video', 'image', 'text'] as const;

const taskError = z
  .object({ code: z.string().describe('Such as content_policy_violation'), ...errorWords, reason: z.string() })
  .meta({ id: 'EvolinkTaskError', description: 'Why a task failed.' });

/** A task on the paths of seed 003. */
export const evolinkTask = z
  .object({
    created: unixSeconds,
    id: z.string().describe('Begins with task-unified-'),
    model: z.string(),
    object: z.enum(['video.generation.task', 'image.generation.task', 'text.generation.task']),
    progress: z.int().min(0).max(100),
    status: z.enum(['pending', 'processing', 'completed', 'failed']),
    results: z.array(z.string()).exactOptional().describe('Links of the results, of a text model the texts'),
    result_data: z
      .array(
        z.object({
          video_url: z.string().exactOptional(),
          duration: z.number().exactOptional(),
          image_url: z.string().exactOptional(),
          text: z.string().exactOptional(),
        }),
      )
      .exactOptional(),
    error: taskError.exactOptional(),
    task_info: z.object({
      can_cancel: z.boolean(),
      estimated_time: z.int().describe('Seconds until the end, as far as known'),
      video_duration: z.number().exactOptional().describe('Seconds of video, as billed'),
    }),
    type: z.enum(KINDS),
    usage,
    ...resultFacts,
    metadata: metadata.exactOptional(),
  })
  .meta({ id: 'EvolinkTask', description: 'A task as creates, polls and callbacks of the EvoLink paths show it.' });

/** An HTTP error on the paths of seed 003. */
export const evolinkError = z
  .object({
    error: z.object({
      code: z.int().describe('The HTTP status'),
      ...errorWords,
      type: z.string(),
      reason: z.string().describe('The code of the model, else our word for the reason'),
      task_id: z.string().exactOptional().describe('The task it is about'),
    }),
  })
  .meta({ id: 'EvolinkError', description: 'An HTTP error of the EvoLink paths and of our own.' });
