/** Serves `probe-pool.ts`: reads files that strangers sent, in a process that may be lost. */
import { serveJobs } from '../lib/child-main.ts';
import type { MediaBackend } from './backend.ts';
import { decodeImage, type ImageLimits, readImageFacts } from './image-facts.ts';
import { type BackendChoice, openMediaBackend } from './open-backend.ts';

export type ProbeMessage =
  | { kind: 'media'; path: string; choice: BackendChoice }
  | { kind: 'image'; path: string; limits: ImageLimits | undefined; decode: boolean };

/** Small enough for a scaled decode, which still reads the whole picture and so finds a truncated one. */
const DECODE_SIDE = 256;

let backend: Promise<MediaBackend> | undefined;

serveJobs(async (message) => {
  // Only our own pool talks to this process.
  const job = message as ProbeMessage;
  if (job.kind === 'image') {
    const facts = await readImageFacts(job.path, job.limits);
    if (job.decode) await decodeImage(job.path, { maxSide: DECODE_SIDE, ...(job.limits && { limits: job.limits }) });
    return facts;
  }
  // Loading the native module takes 150 ms and 80 MB: once, and only when a media file asks for it.
  backend ??= openMediaBackend(job.choice);
  return (await backend).probe(job.path);
});
