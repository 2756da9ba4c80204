import { z } from 'zod';

/**
 * What a Spark-wire service answers, as far as we read it (contract B). Tolerant where its clients were seen to differ
 * (contract A8): ids under two names, status words of two families, numbers as text. Unknown keys are ignored.
 */

/** Numbers that some versions send as text. */
const numeric = z
  .union([z.number(), z.string().trim().min(1).transform(Number)])
  .refine((value) => Number.isFinite(value));

/** A field whose bad value says nothing about the rest. */
const optionalText = z.string().optional().catch(undefined);

const wireError = z.object({
  code: z
    .union([z.string(), z.number().transform(String)])
    .optional()
    .catch(undefined),
  message: optionalText,
  error_message: optionalText,
  /** Our own nodes say their reason and where the fault is. */
  reason: optionalText,
  param: optionalText,
  detail: optionalText,
  fallback_suggestion: optionalText,
});

export type WireError = z.output<typeof wireError>;

/** `error` of any answer: an object, or the bare sentence of older versions. */
const errorField = z.union([wireError, z.string().transform((message): WireError => ({ message }))]);

const content = z.object({
  // Seeds: video, image, text. The vendor's command line manual: video_url, image_url.
  type: z.string().transform((type) => type.replace(/_url$/, '')),
  url: z.string().default(''),
  text: z.string().optional(),
  jobId: z
    .union([z.string(), z.number().transform(String)])
    .optional()
    .catch(undefined),
});

export type WireContent = z.output<typeof content>;

const RUNNING = ['in_progress', 'pending', 'processing', 'queued', 'running'] as const;
const DONE = ['completed', 'succeeded', 'success'] as const;
const OVER = ['failed', 'cancelled', 'canceled', 'expired'] as const;

const status = z.enum([...RUNNING, ...DONE, ...OVER]).transform((word): 'running' | 'done' | 'failed' => {
  if ((RUNNING as readonly string[]).includes(word)) return 'running';
  return (DONE as readonly string[]).includes(word) ? 'done' : 'failed';
});

/** The answer to a create: an id under either name, or a refusal that came with HTTP 200. */
export const createAnswer = z
  .object({
    id: optionalText,
    task_id: optionalText,
    status: status.optional().catch(undefined),
    error: errorField.nullish().catch(undefined),
  })
  .transform(({ id, task_id, status: state, error }) => ({
    id: [id, task_id].find((value) => value !== undefined && value !== ''),
    isRefused: state === 'failed',
    error: error ?? undefined,
  }));

/** What the result turned out to be, where the request left it open: at the top level (seed 002) or in metadata. */
const resultFacts = z.object({
  duration: numeric.optional().catch(undefined),
  resolution: optionalText,
  ratio: optionalText,
  seed: numeric.optional().catch(undefined),
});

/** The answer to a poll. */
export const taskAnswer = resultFacts.extend({
  status,
  progress: numeric.optional().catch(undefined),
  output: z
    .array(z.object({ content: z.array(content).default([]) }))
    .nullish()
    .transform((outputs) => outputs?.flatMap((output) => output.content) ?? []),
  usage: z
    .object({ total_tokens: numeric.optional().catch(undefined) })
    .nullish()
    .catch(undefined),
  metadata: resultFacts
    .extend({ warnings: z.array(z.string()).optional().catch(undefined) })
    .nullish()
    .catch(undefined),
  error: errorField.nullish().catch(undefined),
});

export type TaskAnswer = z.output<typeof taskAnswer>;

/** The error of an HTTP error's body; undefined when it is not one of this wire's (a proxy's page, say). */
export const errorAnswer = z.object({ error: errorField }).transform(({ error }) => error);

/** What we keep of a submitted job. */
export const jobHandle = z.object({ id: z.string() });
