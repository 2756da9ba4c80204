import { z } from 'zod';
import { describeFile, MEGABYTE, mediaUrl, oneOf, seedNumber, showSize, wholeNumber } from './fields.ts';
import type { MediaRule, Model } from './model.ts';
import { quotePrice } from './prices.ts';

const ID = 'spark_edit_portrait';
const MAX_SIDE = 4096;
/** "Default: Concert group photo, flash photography" (seed 004). */
const DEFAULT_PROMPT = 'Concert group photo, flash photography';

/** Ten steps from 0 to 1, as seed 004 lists them; 0.45 is not one. */
function strength() {
  const error = 'expected one of 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1';
  return z.literal([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1], { error });
}

const input = z.object({
  image_input: mediaUrl('image').describe('The portrait: exactly one face works best'),
  prompt: z
    .string({ error: 'expected a string' })
    .exactOptional()
    .describe(`The scene wanted; "${DEFAULT_PROMPT}" in an explicit creative mode without one`),
  width: wholeNumber(512, 2048).default(1328).describe('Width of the result in pixels'),
  height: wholeNumber(512, 2048).default(1328).describe('Height of the result in pixels'),
  gpen: strength().default(0.4).describe('Strength of the face restoration'),
  skin: strength().default(0.3).describe('Strength of the skin smoothing'),
  skin_unifi: strength().default(0).describe('Strength of the skin tone evening'),
  // No default here: it depends on whether there is a prompt.
  gen_mode: oneOf(['creative', 'reference', 'reference_char'])
    .exactOptional()
    .describe('creative when a prompt is given, else reference, unless named here'),
  seed: seedNumber({ min: -1 }).default(-1).describe('-1, the default: random'),
  // Ours: seed 004 names no output format.
  output_format: oneOf(['jpeg', 'png', 'webp'])
    .exactOptional()
    .describe("Format of the picture; jpeg (quality 92) without it. Not in the vendor's API"),
});

type Input = z.output<typeof input>;

/**
 * "Automatically switches to this mode when prompt is provided" against a prompt that has a default (seed 004): the
 * default would make every request creative. So it counts only where the caller asked for creative without a prompt.
 */
function completeInput(params: Input): Input {
  const gen_mode = params.gen_mode ?? (params.prompt === undefined ? 'reference' : 'creative');
  const needsPrompt = params.gen_mode === 'creative' && params.prompt === undefined;
  return { ...params, gen_mode, ...(needsPrompt ? { prompt: DEFAULT_PROMPT } : {}) };
}

const PICTURE: MediaRule = {
  kind: 'image',
  formats: ['jpeg', 'png'],
  maxBytes: 5 * MEGABYTE,
  maxBytesInclusive: true,
  wrongFormat: { code: '003', message: 'Invalid image format, only JPG/JPEG/PNG supported' },
  check(facts) {
    const { width = 0, height = 0 } = facts;
    if (width <= MAX_SIDE && height <= MAX_SIDE) return null;
    return `${showSize(facts)} pixels, each side must be at most ${MAX_SIDE}`;
  },
};

const FIELDS = [
  'prompt',
  'width',
  'height',
  'gpen',
  'skin',
  'skin_unifi',
  'gen_mode',
  'seed',
  'output_format',
] as const;

/** Spark Edit Portrait: one portrait, retouched or put into another scene (seed 004). */
export const sparkEditPortrait: Model<Input> = {
  id: ID,
  title: 'Spark Edit Portrait',
  description:
    'One picture from a portrait with exactly one face: retouched, relit, or staged by a prompt. The local engine is a ' +
    'retoucher, relighter and background artist, not a generator: the person, pose, hair and clothes stay those of the ' +
    'photo in every gen_mode. What a prompt asked beyond that is listed in metadata.warnings.',
  produces: 'image',
  codePrefix: '003010',
  // "Invalid parameter": the table has no other row for a picture that is too large or holds no face.
  reasonCodes: { invalid_image: '002', no_subject: '002' },
  input,
  checks: [
    { path: 'image_input', when: 'missing', code: '001', message: 'Missing image input' },
    { path: 'image_input', when: 'any', code: '002' },
    ...FIELDS.map((path) => ({ path, when: 'any', code: '002' }) as const),
  ],
  wording: {},
  limits: [`image_input: ${describeFile(PICTURE)}, each side at most ${MAX_SIDE} pixels`],
  ignored: {},
  completeInput,
  media: (params) => [{ name: 'image', param: 'image_input', url: params.image_input, rule: PICTURE }],
  leastQuote: (prices) => quotePrice(prices, ID, {}),
  quote: (_params, _facts, prices) => quotePrice(prices, ID, {}),
  outputSeconds: () => null,
  canCancel: true,
  timeLimitSeconds: () => 300,
  example: { image_input: 'https://example.com/image.png', gpen: 0.4, skin: 0.3 },
};
