import type { MediaBackend } from './backend.ts';
import { decodeMono, decodeRgbFrames } from './ffmpeg-decode.ts';
import { openMp4 } from './ffmpeg-encoder.ts';
import { probeFile } from './ffmpeg-probe.ts';
import { type FfmpegTools, readTool } from './ffmpeg-process.ts';

/** The host's own ffmpeg and ffprobe, version 5.1 or later, as child processes with raw pipes. */
export function openFfmpegBackend(tools: FfmpegTools): MediaBackend {
  return {
    name: 'ffmpeg',
    probe: (path) => probeFile(tools, path),
    decodeAudio: (path, options) => decodeMono(tools, path, options),
    decodeVideo: (path, options) => decodeRgbFrames(tools, path, options),
    openEncoder: async (path, options) => openMp4(tools, path, options),
  };
}

/**
 * Find and try the two programs: at `ffmpegPath` (ffprobe beside it) or on PATH.
 * @throws Error that says which program is missing or lacks what
 */
export async function findFfmpegTools(ffmpegPath?: string): Promise<{ tools: FfmpegTools; version: string }> {
  const ffmpeg = ffmpegPath ?? 'ffmpeg';
  const tools = { ffmpeg, ffprobe: ffmpeg.replace(/ffmpeg(?=(\.exe)?$)/, 'ffprobe') };
  const version = await readVersion(tools.ffmpeg);
  await readVersion(tools.ffprobe);
  const { text } = await readTool(tools.ffmpeg, ['-v', 'error', '-hide_banner', '-encoders']);
  if (!/\slibx264\s/.test(text)) throw new Error(`${ffmpeg} was built without libx264`);
  return { tools, version };
}

async function readVersion(program: string): Promise<string> {
  const { code, text } = await readTool(program, ['-version']).catch((cause: unknown) => {
    throw new Error(`${program} cannot be started`, { cause });
  });
  const version = /version (\S+)/.exec(text)?.[1];
  if (code !== 0 || version === undefined) throw new Error(`${program} does not tell its version`);
  return version;
}
