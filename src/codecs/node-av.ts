import type { MediaBackend } from './backend.ts';
import { decodeMono } from './node-av-audio.ts';
import { openMp4 } from './node-av-encoder.ts';
import type { NodeAv } from './node-av-input.ts';
import { probeFile } from './node-av-probe.ts';
import { decodeRgbFrames } from './node-av-video.ts';

/**
 * FFmpeg 8 as a native module, by its synchronous API (the asynchronous one aborts the process on early close).
 * Misuse or a hostile file can kill the process: call this inside a child process only.
 * @throws when the optional package is not installed for this platform
 */
export async function openNodeAvBackend(): Promise<MediaBackend> {
  const av: NodeAv = await import('node-av');
  // Below "fatal" FFmpeg prints pieces of the files that it reads, and media must not reach logs.
  av.Log.setLevel(av.AV_LOG_FATAL);
  return {
    name: 'node-av',
    probe: async (path) => probeFile(av, path),
    decodeAudio: async (path, options) => decodeMono(av, path, options),
    decodeVideo: (path, options) => decodeRgbFrames(av, path, options),
    openEncoder: async (path, options) => openMp4(av, path, options),
  };
}
