import { z } from 'zod';
import { ARK_STATES } from './ark.ts';
import { unixSeconds } from './shared-schema.ts';

/** A task as Ark's SDKs know it. */
export const arkTask = z
  .object({
    id: z.string(),
    model: z.string().describe('As the create named it'),
    status: z.enum(ARK_STATES),
    error: z.object({ code: z.string(), message: z.string() }).exactOptional(),
    content: z
      .object({ video_url: z.string().exactOptional(), last_frame_url: z.string().exactOptional() })
      .exactOptional(),
    usage: z.object({ completion_tokens: z.int(), total_tokens: z.int() }).exactOptional(),
    resolution: z.string().exactOptional(),
    ratio: z.string().exactOptional(),
    duration: z.number().exactOptional(),
    seed: z.number().exactOptional(),
    generate_audio: z.boolean().exactOptional(),
    created_at: unixSeconds,
    updated_at: unixSeconds,
  })
  .meta({ id: 'ArkTask', description: 'A generation task on the Ark paths.' });

export const arkError = z
  .object({ error: z.object({ code: z.string(), message: z.string(), param: z.string(), type: z.string() }) })
  .meta({ id: 'ArkError', description: 'An HTTP error of the Ark paths.' });
