import { z } from 'zod';
import { describeFile, MEGABYTE, mediaUrl, seedNumber, showSeconds, showSize } from './fields.ts';
import type { InputFacts, MediaRule, Model } from './model.ts';
import { quotePrice } from './prices.ts';
import { billedVideoSeconds, CUT_TOLERANCE_SECONDS } from './video-limits.ts';

const ID = 'spark_avatar_imitator_v2v';

/** Seed 001 names no limits; these are ours (contract A2), wide enough for what third parties say the vendor takes. */
const SIDE = { least: 64, most: 4096 };
const MAX_DRIVING_SECONDS = 30;

/**
 * The order of the fields is the order of the checks, which is not the order of the codes: image (001), video
 * information (002 absent, 006 no object), storage type (003 absent, 005 not 0), video address (004).
 */
const input = z.object({
  image_url: mediaUrl('image').describe('The character that is to move'),
  driving_video_info: z.object(
    {
      store_type: z.literal(0, { error: 'expected 0' }).describe('How the video is stored: only 0, a URL'),
      video_url: mediaUrl('video').describe('The video whose movements are imitated'),
    },
    { error: 'expected an object with video_url and store_type' },
  ),
  seed: seedNumber().exactOptional().describe('The same number gives the same video; random without it'),
});

type Input = z.output<typeof input>;

const PICTURE: MediaRule = {
  kind: 'image',
  formats: ['jpeg', 'png', 'webp', 'bmp'],
  maxBytes: 10 * MEGABYTE,
  maxBytesInclusive: true,
  check(facts) {
    const { width = 0, height = 0 } = facts;
    const isSide = (side: number) => side >= SIDE.least && side <= SIDE.most;
    if (isSide(width) && isSide(height)) return null;
    return `${showSize(facts)} pixels, each side must be ${SIDE.least} to ${SIDE.most}`;
  },
};

const DRIVING_VIDEO: MediaRule = {
  kind: 'video',
  formats: ['mp4', 'mov', 'webm'],
  maxBytes: 100 * MEGABYTE,
  maxBytesInclusive: true,
  check({ durationSeconds = 0 }) {
    if (durationSeconds <= 0) return 'no moving picture could be decoded';
    if (durationSeconds <= MAX_DRIVING_SECONDS + CUT_TOLERANCE_SECONDS) return null;
    return `${showSeconds(durationSeconds)}, at most ${MAX_DRIVING_SECONDS} s`;
  },
};

/** As long as the driving video; a cut within the tolerance is no 31st second. */
function outputSeconds(facts: InputFacts): number {
  return Math.min(MAX_DRIVING_SECONDS, billedVideoSeconds(facts.video));
}

const IGNORED = 'was ignored: the output follows the driving video';

/** Spark Avatar Imitator V2V: a picture moves as the person in a driving video does (seed 001). */
export const sparkAvatarImitatorV2v: Model<Input> = {
  id: ID,
  title: 'Spark Avatar Imitator V2V',
  description: 'The character of a picture imitates the movements in a driving video of up to 30 seconds.',
  produces: 'video',
  codePrefix: '003018',
  input,
  checks: [
    { path: 'image_url', when: 'missing', code: '001', message: 'Image URL missing' },
    { path: 'image_url', when: 'any', code: '080' },
    { path: 'driving_video_info', when: 'missing', code: '002', message: 'Driving video information missing' },
    { path: 'driving_video_info', when: 'any', code: '006', message: 'Invalid driving video information format' },
    { path: 'driving_video_info.store_type', when: 'missing', code: '003', message: 'Storage type missing' },
    { path: 'driving_video_info.store_type', when: 'any', code: '005', message: 'Invalid storage type' },
    { path: 'driving_video_info.video_url', when: 'missing', code: '004', message: 'Video URL missing' },
    { path: 'driving_video_info.video_url', when: 'any', code: '082' },
  ],
  wording: {},
  limits: [
    `image_url: ${describeFile(PICTURE)}, each side ${SIDE.least} to ${SIDE.most} pixels`,
    `driving_video_info.video_url: ${describeFile(DRIVING_VIDEO)}, at most ${MAX_DRIVING_SECONDS} s`,
  ],
  // Sent by the vendor's own command line, absent from seed 001.
  ignored: { resolution: `resolution ${IGNORED}`, fps: `fps ${IGNORED}`, bitrate: `bitrate ${IGNORED}` },
  media: (params) => [
    { name: 'image', param: 'image_url', url: params.image_url, rule: PICTURE },
    {
      name: 'video',
      param: 'driving_video_info.video_url',
      url: params.driving_video_info.video_url,
      rule: DRIVING_VIDEO,
    },
  ],
  leastQuote: (prices) => quotePrice(prices, ID, { seconds: 1 }),
  quote: (_params, facts, prices) => quotePrice(prices, ID, { seconds: outputSeconds(facts) }),
  outputSeconds: (_params, facts) => outputSeconds(facts),
  canCancel: true,
  timeLimitSeconds: (seconds) => 180 + 60 * (seconds ?? MAX_DRIVING_SECONDS),
  example: {
    image_url: 'https://example.com/person.jpg',
    driving_video_info: { video_url: 'https://example.com/dance.mp4', store_type: 0 },
  },
};
