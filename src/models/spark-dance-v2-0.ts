import { z } from 'zod';
import type { JsonObject } from '../lib/json.ts';
import { contentList, readScene, type Scene } from './dance-content.ts';
import { checkTotals, DANCE_LIMITS, DANCE_RULES, referenceSeconds } from './dance-media.ts';
import { adaptRatio, RATIOS, RESOLUTIONS, SIZES } from './dance-sizes.ts';
import { flag, oneOf, seedNumber, wholeNumber } from './fields.ts';
import type { FinishedRun, InputFacts, Model, PriceRule, Prices, Quote } from './model.ts';
import { quotePrice, type Usage } from './prices.ts';

const ID = 'spark_dance_v2_0';
const SECONDS = { least: 4, most: 15 };
/** "Set to -1, the model independently selects the appropriate video length" (seed 002). */
const AUTO = -1;
/** "Recommended to keep the prompt under 1000 words" (seed 002). */
const RECOMMENDED_WORDS = 1000;
/** Seedance counts width x height x frames / 1024 tokens, at 24 frames a second. */
const TOKENS_PER_PIXEL_SECOND = 24 / 1024;

const DURATION = `expected a whole number from ${SECONDS.least} to ${SECONDS.most}, or ${AUTO}`;

const input = z
  .object({
    content: contentList.describe(
      'Text only; a first frame; a first and a last frame; or references (up to 9 images, 3 videos, 3 sounds)',
    ),
    generate_audio: flag().default(true).describe('Whether the video has sound (mono)'),
    resolution: oneOf(RESOLUTIONS).default('720p').describe('Picks the size together with ratio'),
    ratio: oneOf([...RATIOS, 'adaptive'])
      .default('adaptive')
      .describe('adaptive: that of the first frame or first reference, of the words of the prompt, or 16:9'),
    duration: z
      .int({ error: DURATION })
      .refine((value) => value === AUTO || (value >= SECONDS.least && value <= SECONDS.most), { error: DURATION })
      .default(5)
      .describe(`Seconds: ${SECONDS.least} to ${SECONDS.most}, or ${AUTO} to let the model choose`),
    // Below: Ark's parameters of the same model, absent from seed 002 (contract A3).
    seed: seedNumber({ min: -1, max: 2 ** 32 - 1 })
      .default(-1)
      .describe('-1, the default: random'),
    watermark: flag().default(false).describe('Whether the video says that it is generated'),
    return_last_frame: flag().default(false).describe('Also answers the last frame as a picture'),
    execution_expires_after: wholeNumber(3600, 259_200)
      .default(172_800)
      .describe('Seconds after which an unfinished task fails as expired'),
    safety_identifier: z
      .string({ error: 'expected a string' })
      .exactOptional()
      .describe('Your own id of the end user, handed to engines that ask for one'),
    tools: z
      .array(z.object({ type: oneOf(['web_search']) }, { error: 'expected an object with type' }), {
        error: 'expected a list of tools',
      })
      .exactOptional()
      .describe('Only for requests of text alone'),
  })
  .superRefine((params, context) => {
    if (params.tools === undefined || readScene(params.content).mode === 'T') return;
    context.addIssue({ code: 'custom', path: ['tools'], message: 'tools need a request of text only' });
  });

type Input = z.output<typeof input>;

/** What `-1` may turn out to be at most. */
function mostSeconds(params: Pick<Input, 'duration'>): number {
  return params.duration === AUTO ? SECONDS.most : params.duration;
}

/** Ratio and size that the video will have. */
function chooseSize(params: Input, scene: Scene, facts: InputFacts) {
  const ratio = params.ratio === 'adaptive' ? adaptRatio(scene, facts) : params.ratio;
  const [width, height] = SIZES[params.resolution][ratio];
  return { ratio, width, height };
}

function usageOf(params: Input, scene: Scene, facts: InputFacts): Usage {
  const seconds = mostSeconds(params);
  const read = referenceSeconds(scene.media, facts);
  const { width, height } = chooseSize(params, scene, facts);
  return {
    seconds,
    tokens: Math.ceil(width * height * (seconds + read) * TOKENS_PER_PIXEL_SECOND),
    tier: read > 0 ? `${params.resolution}+video` : params.resolution,
  };
}

/** The shortest, smallest video of the cheapest tier: an operator's table may price any of them lowest. */
function leastQuote(prices: Prices): Quote {
  const seconds = SECONDS.least;
  const pixels = Math.min(...Object.values(SIZES['480p']).map(([width, height]) => width * height));
  const tokens = Math.ceil(pixels * seconds * TOKENS_PER_PIXEL_SECOND);
  const tiers = RESOLUTIONS.flatMap((resolution) => [resolution, `${resolution}+video`]);
  const quotes = tiers.map((tier) => quotePrice(prices, ID, { seconds, tokens, tier }));
  return quotes.reduce((least, quote) => (quote.amountMicro < least.amountMicro ? quote : least));
}

function warnings(params: Input): readonly string[] {
  const segments = new Intl.Segmenter(undefined, { granularity: 'word' }).segment(readScene(params.content).prompt);
  let words = 0;
  for (const { isWordLike } of segments) if (isWordLike === true) words++;
  if (words < RECOMMENDED_WORDS) return [];
  return [`the prompt has ${words} words; less than ${RECOMMENDED_WORDS} are recommended`];
}

/** Whole seconds of the finished video: as the engine says, else as decoded. */
function actualSeconds({ input: params, metadata, videoSeconds }: FinishedRun<Input>): number {
  const { duration } = metadata;
  if (typeof duration === 'number' && Number.isInteger(duration) && duration > 0) return duration;
  return videoSeconds === null ? mostSeconds(params) : Math.max(1, Math.round(videoSeconds));
}

/** A chosen length is what was ordered; only `-1` and tokens are settled by what came of them. */
function usedUnits(run: FinishedRun<Input>, rule: PriceRule): number {
  if (rule === 'per_call') return 1;
  if (rule === 'per_token') return run.costUnits;
  return run.input.duration === AUTO ? actualSeconds(run) : run.input.duration;
}

/**
 * "The actual duration of the generated video can be obtained from the duration parameter returned by the task query
 * API" (seed 002). Numbers at the top level, never inside `content`: a vendor's client reads that one as a string.
 */
function resultFields(run: FinishedRun<Input>): JsonObject {
  const { input: params, metadata } = run;
  const { resolved } = params as JsonObject;
  const chosen = typeof resolved === 'object' && resolved !== null && !Array.isArray(resolved) ? resolved : {};
  return {
    duration: actualSeconds(run),
    resolution: typeof metadata.resolution === 'string' ? metadata.resolution : params.resolution,
    ratio: typeof metadata.ratio === 'string' ? metadata.ratio : (chosen.ratio ?? params.ratio),
    seed: typeof metadata.seed === 'number' ? metadata.seed : params.seed,
  };
}

const ABSENT = 'was ignored: this model does not have it';

/** Spark Dance V2.0: a video from text, frames, or references of pictures, videos and sounds (seed 002). */
export const sparkDanceV20: Model<Input> = {
  id: ID,
  title: 'Spark Dance V2.0',
  description: 'Video of 4 to 15 seconds from text, first and last frames, or reference images, videos and sounds.',
  produces: 'video',
  takes: ['image', 'video', 'audio'],
  codePrefix: null,
  hasArkCodes: true,
  input,
  checks: [],
  wording: {},
  limits: DANCE_LIMITS,
  // Parameters that other versions of the upstream model have.
  ignored: {
    frames: `frames ${ABSENT}, use duration`,
    camera_fixed: `camera_fixed ${ABSENT}`,
    service_tier: `service_tier ${ABSENT}`,
    draft: `draft ${ABSENT}`,
  },
  media: (params) =>
    readScene(params.content).media.map(({ kind, ...media }) => ({ ...media, rule: DANCE_RULES[kind] })),
  crossCheck: (params, facts) => checkTotals(readScene(params.content).media, facts),
  warnings,
  finalInput(params, facts) {
    const scene = readScene(params.content);
    return { ...params, resolved: { mode: scene.mode, ...chooseSize(params, scene, facts) } };
  },
  leastQuote,
  quote: (params, facts, prices) => quotePrice(prices, ID, usageOf(params, readScene(params.content), facts)),
  usedUnits,
  resultFields,
  outputSeconds: (params) => mostSeconds(params),
  canCancel: true,
  timeLimitSeconds: (seconds) => 300 + 120 * (seconds ?? SECONDS.most),
  expiresAfterSeconds: (params) => params.execution_expires_after,
  example: {
    content: [
      { type: 'text', text: 'Waves roll onto a beach at dusk' },
      { type: 'image_url', image_url: { url: 'https://example.com/beach.jpg' }, role: 'first_frame' },
    ],
    resolution: '720p',
    ratio: 'adaptive',
    duration: 5,
  },
};
