import { z } from 'zod';
import { billedSeconds, recordedSeconds } from './audio-seconds.ts';
import { describeFile, MEGABYTE, mediaUrl, showSeconds } from './fields.ts';
import type { InputFacts, MediaFacts, MediaRule, Model } from './model.ts';
import { quotePrice } from './prices.ts';

const ID = 'spark_avatar_picture_omni_v2';
/** "Less than 4096×4096" (seed 000): 4,096 itself is too much. */
const SIDE_LIMIT = 4096;
/** "Recommended less than 15 seconds" (seed 000): longer is accepted with a warning. */
const RECOMMENDED_AUDIO_SECONDS = 15;

const input = z.object({
  image_url: mediaUrl('image').describe('The portrait: one large frontal face works best'),
  audio_url: mediaUrl('audio').describe('The voice; its length, rounded up, is billed'),
});

type Input = z.output<typeof input>;

const PICTURE: MediaRule = {
  kind: 'image',
  // A JFIF file is a JPEG by content.
  formats: ['jpeg', 'png', 'webp', 'bmp'],
  maxBytes: 5 * MEGABYTE,
  maxBytesInclusive: false,
  check(facts) {
    const { width = 0, height = 0 } = facts;
    if (width < SIDE_LIMIT && height < SIDE_LIMIT) return null;
    return `${width}x${height} pixels, each side must be less than ${SIDE_LIMIT}`;
  },
};

/** 15 s is recommended, not required; the hard limit protects this machine and is configurable. */
function audioRule(maxAudioSeconds: number): MediaRule {
  return {
    kind: 'audio',
    formats: ['mp3', 'wav', 'm4a', 'aac', 'ogg'],
    // The seed names no byte limit: 16-bit stereo WAV at 48 kHz is 0.19 MB per second, 32-bit float twice that.
    maxBytes: Math.max(10, Math.ceil(maxAudioSeconds * 0.4)) * MEGABYTE,
    maxBytesInclusive: true,
    check(facts) {
      const seconds = recordedSeconds(facts);
      if (seconds <= 0) return 'no sound could be decoded';
      return seconds <= maxAudioSeconds ? null : `${showSeconds(seconds)}, at most ${maxAudioSeconds} s`;
    },
  };
}

function warnLongAudio(audio: MediaFacts | undefined): readonly string[] {
  const seconds = audio === undefined ? 0 : recordedSeconds(audio);
  if (seconds < RECOMMENDED_AUDIO_SECONDS) return [];
  return [`audio_url is ${showSeconds(seconds)} long; less than ${RECOMMENDED_AUDIO_SECONDS} s is recommended`];
}

/** Spark Avatar Picture Omni V2: one portrait and a voice become a talking video (seed 000). */
export function sparkAvatarPictureOmniV2(limits: { readonly maxAudioSeconds: number }): Model<Input> {
  const audio = audioRule(limits.maxAudioSeconds);
  const ignored = 'was ignored: this model chooses its own';
  return {
    id: ID,
    title: 'Spark Avatar Picture Omni V2',
    description: 'Audio-driven lip-sync video from one frontal portrait and a voice, best under 15 seconds.',
    produces: 'video',
    codePrefix: '003016',
    input,
    checks: [
      { path: 'image_url', when: 'missing', code: '001', message: 'Image URL missing' },
      { path: 'image_url', when: 'any', code: '080' },
      { path: 'audio_url', when: 'missing', code: '002', message: 'Audio URL missing' },
      { path: 'audio_url', when: 'any', code: '081' },
    ],
    wording: {},
    limits: [
      `image_url: ${describeFile(PICTURE)}, each side less than ${SIDE_LIMIT} pixels`,
      `audio_url: ${describeFile(audio)}, at most ${limits.maxAudioSeconds} s, less than ${RECOMMENDED_AUDIO_SECONDS} s recommended`,
    ],
    // Sent by the vendor's own command line, absent from seed 000.
    ignored: {
      resolution: `resolution ${ignored} resolution`,
      fps: `fps ${ignored} frame rate`,
      bitrate: `bitrate ${ignored} bit rate`,
    },
    media: (params) => [
      { name: 'image', param: 'image_url', url: params.image_url, rule: PICTURE },
      { name: 'audio', param: 'audio_url', url: params.audio_url, rule: audio },
    ],
    warnings: (_params, facts) => warnLongAudio(facts.audio),
    leastQuote: (prices) => quotePrice(prices, ID, { seconds: 1 }),
    quote: (_params, facts, prices) => quotePrice(prices, ID, { seconds: billedSeconds(facts.audio) }),
    outputSeconds: (_params, facts: InputFacts) => billedSeconds(facts.audio),
    canCancel: true,
    timeLimitSeconds: (seconds) => 180 + 60 * (seconds ?? limits.maxAudioSeconds),
    example: {
      image_url: 'https://example.com/person.jpg',
      audio_url: 'https://example.com/voice.mp3',
    },
  };
}
