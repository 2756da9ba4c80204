import { z } from 'zod';

/**
 * What the dialects say, as schemas: for the API description alone. The bytes of a task are rendered by hand and never
 * pass through a schema, because a serializer would reorder and drop keys (a callback's body is a poll's body).
 * `dialect-schemas.test.ts` holds the renderers to them.
 */

export const unixSeconds = z.int().describe('Unix seconds');

export const usage = z
  .object({
    cost: z.string().exactOptional().describe('Dollars charged, with 4 decimals'),
    discount: z.number().exactOptional().describe('Multiplier of the list price; 1: none'),
    input_tokens: z.int().exactOptional(),
    output_tokens: z.int().exactOptional(),
    total_tokens: z.int().exactOptional().describe('Cost units of the engine'),
    generated_videos: z.int().exactOptional(),
    generated_images: z.int().exactOptional(),
    list_cost: z.string().exactOptional().describe('Dollars before the discount'),
    discount_amount: z.string().exactOptional().describe('Dollars taken off'),
    billing_rule: z.enum(['per_call', 'per_second', 'per_token']),
    credits_reserved: z.number().describe('The most that the task may cost; it costs nothing when it fails'),
    user_group: z.string(),
  })
  .meta({ id: 'Usage', description: 'Price and counts; the fields above billing_rule come with the completed task.' });

export const metadata = z
  .looseObject({
    warnings: z.array(z.string()).exactOptional().describe('What was accepted but ignored or risky'),
    masks: z.array(z.string()).exactOptional().describe('Links of the masks that auto_mask found'),
    cost_units: z.number().exactOptional().describe('total_tokens before rounding'),
    in_queue_at: unixSeconds.exactOptional(),
    upload_at: unixSeconds.exactOptional(),
    completed_at: unixSeconds.exactOptional(),
    duration: z.number().exactOptional().describe('Seconds of the produced file, as decoded'),
  })
  .meta({ id: 'TaskMetadata', description: 'Notes of engine and model, and the times of the task.' });

/** What some models say of a finished result (seed 002), at the top level. */
export const resultFacts = {
  duration: z.number().exactOptional().describe('Seconds of the video, where the model chooses them'),
  resolution: z.string().exactOptional(),
  ratio: z.string().exactOptional(),
  seed: z.number().exactOptional(),
};

/** Words of an error that both dialects of the seeds have. */
export const errorWords = {
  message: z.string(),
  param: z.string().exactOptional().describe('The field at fault, as the request wrote it'),
  fallback_suggestion: z.string().exactOptional().describe('What to do instead'),
  detail: z.string().exactOptional().describe('The violated limit and the value found'),
};
