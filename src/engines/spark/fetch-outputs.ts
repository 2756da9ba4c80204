import { rename, rm, writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { readMp4Boxes } from '../../codecs/mp4-boxes.ts';
import { markImage, markMp4, TRAINED_ALGORITHMIC_MEDIA } from '../../codecs/provenance.ts';
import { type Sniffed, sniffFile } from '../../codecs/sniff.ts';
import { Failure } from '../../lib/failure.ts';
import type { SafeFetch } from '../../lib/safe-fetch.ts';
import type { EngineArtifact, EngineContext } from '../engine.ts';
import type { WireContent } from './wire.ts';

export interface FetchOptions {
  readonly safeFetch: Pick<SafeFetch, 'download'>;
  readonly maxBytes: number;
  /** For one file. */
  readonly timeoutMs: number;
  /** Ours: it is written into files that carry no mark of origin yet. */
  readonly taskId: string;
}

/**
 * Copies a finished job's files here at once: an upstream's links last an hour to a day. Failures: `output_invalid`
 * when there is nothing to copy or it is not what it says, `upstream_failed` when it did not arrive.
 */
export async function fetchOutputs(
  contents: readonly WireContent[],
  context: EngineContext,
  options: FetchOptions,
): Promise<readonly EngineArtifact[]> {
  const artifacts: EngineArtifact[] = [];
  const counts: Record<string, number> = {};
  for (const content of contents) {
    const { type: kind } = content;
    if (kind !== 'video' && kind !== 'image' && kind !== 'text') continue;
    const count = (counts[kind] ?? 0) + 1;
    counts[kind] = count;
    const stem = count === 1 ? kind : `${kind}-${count}`;
    const artifact =
      kind === 'text'
        ? await writeText(stem, content, context)
        : await fetchMedia({ stem, kind, url: content.url }, context, options);
    artifacts.push(artifact);
  }
  if (artifacts.length === 0) throw invalid('the answer names no output');
  return artifacts;
}

async function writeText(stem: string, { text }: WireContent, context: EngineContext): Promise<EngineArtifact> {
  if (text === undefined) throw invalid('a text without text');
  const path = context.output(`${stem}.txt`);
  await writeFile(path, text);
  return { name: `${stem}.txt`, kind: 'text', path, contentType: 'text/plain' };
}

async function fetchMedia(
  { stem, kind, url }: { readonly stem: string; readonly kind: 'video' | 'image'; readonly url: string },
  context: EngineContext,
  options: FetchOptions,
): Promise<EngineArtifact> {
  if (url === '') throw invalid(`a ${kind} without a link`);
  const partial = context.output(`${stem}.part`);
  // Left by a poll whose later files did not arrive.
  await rm(partial, { force: true });
  await download(url, partial, context, options);
  const sniffed = await sniffFile(partial);
  if (sniffed.kind !== kind) throw invalid(`the ${kind} is ${sniffed.format} by content`);
  const name = `${stem}.${sniffed.extension}`;
  const path = context.output(name);
  await rename(partial, path);
  await markOrigin(path, sniffed, options.taskId);
  return { name, kind, path, contentType: sniffed.contentType };
}

async function download(url: string, toFile: string, context: EngineContext, options: FetchOptions): Promise<void> {
  const { maxBytes, timeoutMs, safeFetch } = options;
  try {
    await safeFetch.download(url, { param: 'output', maxBytes, timeoutMs, toFile, signal: context.signal });
  } catch (error) {
    if (!(error instanceof Failure) || error.reason === 'internal') throw error;
    if (error.reason === 'input_too_large') throw invalid(`larger than ${maxBytes} bytes`);
    throw new Failure('upstream_failed', 'The finished file could not be fetched', { cause: error.details.detail });
  }
}

/**
 * A file of one of our own nodes is marked already, and so are some vendors'. A file that cannot be marked is left as
 * it came: whether it can be decoded at all is for the pipeline's probe to say.
 */
async function markOrigin(path: string, sniffed: Sniffed, taskId: string): Promise<void> {
  const provenance = { digitalSourceType: TRAINED_ALGORITHMIC_MEDIA, taskId };
  try {
    if (sniffed.format === 'mp4') {
      if (!readMp4Boxes(path).some((box) => box.type === 'uuid')) await markMp4(path, provenance);
    } else if (sniffed.kind === 'image') {
      await markPicture(path, sniffed.format, provenance);
    }
  } catch {
    // See above.
  }
}

/** Formats whose pixels survive being written again; 95 without chroma subsampling is a JPEG's nearest to that. */
async function markPicture(
  path: string,
  format: string,
  provenance: { readonly digitalSourceType: string; readonly taskId: string },
): Promise<void> {
  const picture = sharp(path).keepMetadata();
  if ((await picture.metadata()).xmp !== undefined) return;
  const marked = markImage(picture, provenance);
  if (format === 'png') marked.png();
  else if (format === 'webp') marked.webp({ lossless: true });
  else if (format === 'jpeg') marked.jpeg({ quality: 95, chromaSubsampling: '4:4:4' });
  else return;
  await writeFile(path, await marked.toBuffer());
}

function invalid(cause: string): Failure {
  return new Failure('output_invalid', 'Result parsing error', { cause });
}
