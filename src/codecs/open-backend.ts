import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type MediaBackend, MediaError } from './backend.ts';
import { findFfmpegTools, openFfmpegBackend } from './ffmpeg.ts';
import { openNodeAvBackend } from './node-av.ts';

export interface BackendChoice {
  /**
   * Path of ffmpeg, with ffprobe beside it; default: both from PATH. Whoever names one means it: then node-av is not
   * tried, because a mistyped path must not go unnoticed.
   */
  ffmpegPath?: string;
  /** Tried first. Default: node-av, which is faster. */
  prefer?: MediaBackend['name'];
}

/**
 * The preferred backend, or the other one when it is missing and no path was named.
 * Loads native code: call it inside a child process only (see `probe-child.ts`).
 * @throws MediaError `no_backend` that lists what is missing
 */
export async function openMediaBackend(choice: BackendChoice = {}): Promise<MediaBackend> {
  const openers = {
    'node-av': openNodeAvBackend,
    ffmpeg: async () => openFfmpegBackend((await findFfmpegTools(choice.ffmpegPath)).tools),
  };
  const missing: string[] = [];
  for (const name of candidates(choice)) {
    try {
      return await openers[name]();
    } catch (error) {
      missing.push(`${name}: ${firstLine(error)}`);
    }
  }
  throw new MediaError('no_backend', `no media backend is usable (${missing.join('; ')})`);
}

function candidates({ ffmpegPath, prefer }: BackendChoice): readonly MediaBackend['name'][] {
  if (ffmpegPath !== undefined) return ['ffmpeg'];
  return prefer === 'ffmpeg' ? ['ffmpeg', 'node-av'] : ['node-av', 'ffmpeg'];
}

/** One line of `doctor`. */
export interface BackendDescription {
  name: MediaBackend['name'];
  available: boolean;
  /** Version, or what is missing. */
  detail: string;
}

/** Try every backend that `openMediaBackend` would, without loading native code into this process. Never throws. */
export async function describeBackends(choice: BackendChoice = {}): Promise<BackendDescription[]> {
  const looks = {
    'node-av': describeNodeAv,
    ffmpeg: async () => `ffmpeg ${(await findFfmpegTools(choice.ffmpegPath)).version}`,
  };
  const found: BackendDescription[] = [];
  for (const name of candidates(choice)) found.push(await describe(name, looks[name]));
  return found;
}

async function describe(name: MediaBackend['name'], look: () => Promise<string>): Promise<BackendDescription> {
  try {
    return { name, available: true, detail: await look() };
  } catch (error) {
    return { name, available: false, detail: firstLine(error) };
  }
}

const runFile = promisify(execFile);

async function describeNodeAv(): Promise<string> {
  const script = `const av = await import(process.argv[1]); console.log('FFmpeg ' + av.getFFmpegInfo().version);`;
  const args = ['--input-type=module', '--eval', script, import.meta.resolve('node-av')];
  const { stdout } = await runFile(process.execPath, args, { timeout: 20_000 });
  return stdout.trim();
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';
}
