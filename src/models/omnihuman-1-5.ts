import { z } from 'zod';
import { Failure } from '../lib/failure.ts';
import { billedSeconds, recordedSeconds } from './audio-seconds.ts';
import { describeFile, flag, MEGABYTE, mediaUrl, seedNumber, showSeconds, showSize } from './fields.ts';
import type { InputFacts, MediaReference, MediaRule, Model } from './model.ts';
import { quotePrice } from './prices.ts';

const ID = 'omnihuman-1.5';
const MAX_AUDIO_SECONDS = 35;
/** A cut at 35 s lands on a frame of the editor's timeline: at 25 fps up to 0.04 s late. */
const CUT_TOLERANCE_SECONDS = 0.05;

/** Seed 003, schema OmniHumanVideoGenerationRequest (`callback_url` belongs to the dialects: all models have it). */
const input = z.object({
  audio_url: mediaUrl('audio').describe('The voice that drives lips and body; its length, rounded up, is billed'),
  image_urls: z
    .array(mediaUrl('image'), { error: 'expected a list with one image URL' })
    .length(1, { error: 'expected exactly 1 image URL' })
    .describe('The person to animate: exactly one picture with a clear human figure'),
  prompt: z
    .string({ error: 'expected a string' })
    .exactOptional()
    .describe('Guides expression and movement; zh, en, ja, ko, es-MX or id'),
  pe_fast_mode: flag().default(false).describe('Faster, with less detail'),
  // Volcengine's detector yields 1 to 5 masks (contract A4). An empty list is no value, as if it were absent.
  mask_url: z
    .array(mediaUrl('image'), { error: 'expected a list of mask URLs' })
    .max(5, { error: 'expected at most 5 mask URLs' })
    .exactOptional()
    .describe('Masks of who is to speak, each as large as the picture'),
  seed: seedNumber().exactOptional().describe('The same positive number gives the same video; random without it'),
  subject_check: flag().default(false).describe('Refuses the request at once when nobody is in the picture'),
  auto_mask: flag().default(false).describe('Finds the people and makes masks; ignored when mask_url has a value'),
});

type Input = z.output<typeof input>;

const AUDIO: MediaRule = {
  kind: 'audio',
  formats: ['mp3', 'wav'],
  maxBytes: 10 * MEGABYTE,
  maxBytesInclusive: true,
  check(facts) {
    const seconds = facts.durationSeconds ?? 0;
    if (seconds <= 0) return 'no sound could be decoded';
    if (recordedSeconds(facts) <= MAX_AUDIO_SECONDS + CUT_TOLERANCE_SECONDS) return null;
    return `${showSeconds(seconds)}, at most ${MAX_AUDIO_SECONDS} s`;
  },
};

const PICTURE: MediaRule = {
  kind: 'image',
  formats: ['jpeg', 'png', 'webp'],
  maxBytes: 10 * MEGABYTE,
  maxBytesInclusive: true,
  check: () => null,
};

function media(params: Input): readonly MediaReference[] {
  const image = params.image_urls[0];
  if (image === undefined) throw new Error('image_urls passed its schema while empty');
  const masks = params.mask_url ?? [];
  return [
    { name: 'audio', param: 'audio_url', url: params.audio_url, rule: AUDIO },
    { name: 'image', param: 'image_urls', url: image, rule: PICTURE },
    ...masks.map((url, index) => ({ name: `mask-${index}`, param: 'mask_url', url, rule: PICTURE })),
  ];
}

/** "Mask images should match the reference image dimensions" (seed 003). */
function checkMaskSizes(_params: Input, facts: InputFacts): void {
  const { image } = facts;
  for (const [name, mask] of Object.entries(facts)) {
    if (!name.startsWith('mask-') || image === undefined) continue;
    if (mask.width === image.width && mask.height === image.height) continue;
    throw new Failure('mask_mismatch', 'Mask size differs from the image size', {
      param: 'mask_url',
      detail: `${name.replace('-', ' ')} is ${showSize(mask)}, the image is ${showSize(image)}`,
      suggestion: 'provide masks with the same width and height as the image',
    });
  }
}

function hasMasks({ mask_url: masks = [] }: Input): boolean {
  return masks.length > 0;
}

function inspection(params: Input): { image: string; requireSubject: boolean; wantMasks: boolean } | null {
  const wantMasks = params.auto_mask && !hasMasks(params);
  return params.subject_check || wantMasks ? { image: 'image', requireSubject: params.subject_check, wantMasks } : null;
}

function warnings(params: Input): readonly string[] {
  const ignoresAutoMask = params.auto_mask && hasMasks(params);
  return ignoresAutoMask ? ['auto_mask was ignored because mask_url has a value'] : [];
}

/** Capped: what may pass above the length limit is not billed as a 36th second. */
function outputSeconds(facts: InputFacts): number {
  return Math.min(MAX_AUDIO_SECONDS, billedSeconds(facts.audio));
}

/** OmniHuman-1.5: one photo and a voice become a talking video (seed 003). */
export const omnihuman15: Model<Input> = {
  id: ID,
  title: 'OmniHuman-1.5',
  description: 'Audio-driven digital human video from one picture and a voice of up to 35 seconds.',
  produces: 'video',
  codePrefix: null,
  input,
  checks: [],
  wording: {
    invalid_audio: {
      message: 'Invalid audio format or duration exceeds 35 seconds',
      param: 'audio_url',
      suggestion: 'use MP3 or WAV format, max 35 seconds',
    },
    no_subject: {
      message: 'No human subject detected in image',
      param: 'image_urls',
      suggestion: 'provide an image with a clear human figure',
    },
    input_too_large: {
      message: 'Image or audio file too large',
      param: 'image_urls',
      suggestion: 'compress file to under 10MB',
    },
  },
  ignored: {},
  limits: [
    `audio_url: ${describeFile(AUDIO)}, at most ${MAX_AUDIO_SECONDS} s`,
    `image_urls and mask_url: ${describeFile(PICTURE)}`,
    'mask_url: the same width and height as the picture',
  ],
  media,
  crossCheck: checkMaskSizes,
  inspection,
  warnings,
  leastQuote: (prices) => quotePrice(prices, ID, { seconds: 1 }),
  quote: (_params, facts, prices) => quotePrice(prices, ID, { seconds: outputSeconds(facts) }),
  outputSeconds: (_params, facts) => outputSeconds(facts),
  // "always false for OmniHuman" (seed 003, task_info.can_cancel).
  canCancel: false,
  timeLimitSeconds: (seconds) => 180 + 60 * (seconds ?? MAX_AUDIO_SECONDS),
  example: {
    audio_url: 'https://example.com/audio.mp3',
    image_urls: ['https://example.com/person.jpg'],
    prompt: 'A person speaking naturally with subtle expressions',
    seed: 42,
  },
};
