import { z } from 'zod';
import { mediaUrl, oneOf } from './fields.ts';

/** `content` of spark_dance_v2_0: what its items are, and which combinations make a request (seed 002). */

/** "Note that <image format> must be lowercase" (seed 002). */
const UPPERCASE_IMAGE = /^data:image\/[^;,]*[A-Z]/;

const text = z.object({
  type: z.literal('text'),
  text: z.string({ error: 'expected a string' }).describe('The prompt; at most one item of this type'),
});

const image = z.object({
  type: z.literal('image_url'),
  image_url: address(
    mediaUrl('image').refine((url) => !UPPERCASE_IMAGE.test(url), {
      error: 'the image format of a data: URI must be lowercase, as in data:image/png;base64,',
    }),
  ),
  role: oneOf(['first_frame', 'last_frame', 'reference_image'])
    .exactOptional()
    .describe('first_frame when it is the only image'),
});

const video = z.object({
  type: z.literal('video_url'),
  video_url: address(mediaUrl('video')),
  role: oneOf(['reference_video']).exactOptional().describe('reference_video, also when absent'),
});

const audio = z.object({
  type: z.literal('audio_url'),
  audio_url: address(mediaUrl('audio')),
  role: oneOf(['reference_audio']).exactOptional().describe('reference_audio, also when absent'),
});

function address(url: z.ZodType<string, string>) {
  return z.object({ url: url.describe('The file') }, { error: 'expected an object with url' });
}

const item = z.discriminatedUnion('type', [text, image, video, audio], {
  error: (issue) =>
    issue.code === 'invalid_union' ? 'expected one of text, image_url, video_url, audio_url' : 'expected an object',
});

export type ContentItem = z.output<typeof item>;

export const contentList = z
  .array(item, { error: 'expected a list of content items' })
  .min(1, { error: 'expected at least 1 item' })
  .superRefine((content, context) => {
    const { problem } = readScene(content);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });

/** T text only, F first frame, FL first and last frame, R references. */
export type SceneMode = 'T' | 'F' | 'FL' | 'R';

/** One media item with its place in `content`. */
export interface SceneMedia {
  readonly kind: 'image' | 'video' | 'audio';
  /** The engine's name for it: `first_frame`, `last_frame`, `image-0`, `video-0`, `audio-0` … */
  readonly name: string;
  /** `content[1].image_url.url` */
  readonly param: string;
  readonly url: string;
}

export interface Scene {
  readonly mode: SceneMode;
  /** '' when there is none. */
  readonly prompt: string;
  /** In the order of `content`. */
  readonly media: readonly SceneMedia[];
  /** What is wrong with the combination. */
  readonly problem?: string;
}

type Image = Extract<ContentItem, { type: 'image_url' }>;

interface Counted {
  readonly prompts: readonly string[];
  readonly images: readonly Image[];
  readonly videos: number;
  readonly audios: number;
}

/** Reads a list whose items are valid each; `problem` says why they are no request together. */
export function readScene(content: readonly ContentItem[]): Scene {
  const counted: Counted = {
    prompts: content.flatMap((entry) => (entry.type === 'text' ? [entry.text] : [])),
    images: content.filter((entry) => entry.type === 'image_url'),
    videos: content.filter((entry) => entry.type === 'video_url').length,
    audios: content.filter((entry) => entry.type === 'audio_url').length,
  };
  const mode = findMode(counted);
  const problem = counted.prompts.length > 1 ? 'at most 1 text item is allowed' : findProblem(mode, counted);
  return {
    mode,
    prompt: counted.prompts[0] ?? '',
    media: listMedia(content, mode),
    ...(problem === undefined ? {} : { problem }),
  };
}

/** Sound, video or any reference makes a reference request; otherwise the number of images decides. */
function findMode({ images, videos, audios }: Counted): SceneMode {
  if (videos + audios > 0 || images.some(({ role }) => role === 'reference_image')) return 'R';
  if (images.length === 0) return 'T';
  return images.length === 1 ? 'F' : 'FL';
}

function findProblem(mode: SceneMode, counted: Counted): string | undefined {
  const { prompts, images } = counted;
  const roles = images.map(({ role }) => role);
  switch (mode) {
    case 'T':
      return prompts.length === 1 ? undefined : 'without media a text item is required';
    case 'F':
      return roles[0] === 'last_frame' ? 'a last_frame needs a first_frame' : undefined;
    case 'FL': {
      const isPair = images.length === 2 && roles.includes('first_frame') && roles.includes('last_frame');
      return isPair
        ? undefined
        : 'several images must be 1 first_frame and 1 last_frame, or up to 9 with the role reference_image';
    }
    case 'R':
      return findReferenceProblem(counted);
  }
}

function findReferenceProblem({ images, videos, audios }: Counted): string | undefined {
  // First and last frames, references and the rest are "mutually exclusive scenarios" (seed 002).
  if (images.some(({ role }) => role !== 'reference_image')) {
    return 'beside a reference_image, a video or a sound every image must have the role reference_image';
  }
  if (images.length > 9) return 'at most 9 reference images are allowed';
  if (videos > 3) return 'at most 3 reference videos are allowed';
  if (audios > 3) return 'at most 3 reference sounds are allowed';
  return images.length + videos === 0 ? 'a sound needs at least 1 reference image or video' : undefined;
}

function listMedia(content: readonly ContentItem[], mode: SceneMode): readonly SceneMedia[] {
  const seen = { image: 0, video: 0, audio: 0 };
  const media: SceneMedia[] = [];
  for (const [index, entry] of content.entries()) {
    const param = `content[${index}].${entry.type}.url`;
    switch (entry.type) {
      case 'text':
        break;
      case 'image_url': {
        const frame = mode === 'F' ? 'first_frame' : entry.role;
        const name = mode === 'R' || frame === undefined ? `image-${seen.image++}` : frame;
        media.push({ kind: 'image', name, param, url: entry.image_url.url });
        break;
      }
      case 'video_url':
        media.push({ kind: 'video', name: `video-${seen.video++}`, param, url: entry.video_url.url });
        break;
      case 'audio_url':
        media.push({ kind: 'audio', name: `audio-${seen.audio++}`, param, url: entry.audio_url.url });
    }
  }
  return media;
}
