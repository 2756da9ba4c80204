import { z } from 'zod';
import { unixSeconds } from './shared-schema.ts';

/** A task as OpenAI's clients know a video. */
export const openaiVideo = z
  .object({
    id: z.string(),
    object: z.literal('video'),
    model: z.string(),
    status: z.enum(['queued', 'in_progress', 'completed', 'failed']),
    progress: z.int().min(0).max(100),
    created_at: unixSeconds,
    completed_at: unixSeconds.nullable(),
    expires_at: unixSeconds.nullable().describe('When the content ends'),
    prompt: z.string().nullable(),
    seconds: z.string().nullable(),
    size: z.string().nullable(),
    remixed_from_video_id: z.string().nullable(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
  })
  .meta({ id: 'OpenaiVideo', description: 'A video job on the OpenAI paths.' });

export const openaiError = z
  .object({
    error: z.object({ message: z.string(), type: z.string(), param: z.string().nullable(), code: z.string() }),
  })
  .meta({ id: 'OpenaiError', description: 'An HTTP error of the OpenAI paths.' });

const extras = {
  callback_url: z.string().exactOptional().describe('Called when the task has ended'),
};

/** POST /v1/videos; beside these it takes the other parameters of spark_dance_v2_0. */
export const openaiCreate = z
  .looseObject({
    prompt: z.string().min(1),
    model: z.string().exactOptional().describe('spark_dance_v2_0 or any sora-… name, which means the same'),
    seconds: z
      .union([z.int().min(4).max(15), z.string().regex(/^([4-9]|1[0-5])$/)])
      .exactOptional()
      .describe('4 to 15; 4 by default'),
    size: z
      .string()
      .regex(/^\d{2,5}x\d{2,5}$/)
      .exactOptional()
      .describe('Such as 1280x720: the nearest size of the model is taken; 720x1280 by default'),
    input_reference: z
      .union([z.string(), z.object({ image_url: z.string() }), z.object({ file_id: z.string() })])
      .exactOptional()
      .describe('The first frame: a URL, an object, or in a form the file itself'),
    ...extras,
  })
  .meta({ id: 'OpenaiCreateVideo' });

export const openaiRemix = z
  .looseObject({ prompt: z.string().min(1), model: z.string().exactOptional(), ...extras })
  .meta({ id: 'OpenaiRemixVideo' });
