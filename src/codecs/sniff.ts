import { open } from 'node:fs/promises';
import { fileTypeFromBuffer } from 'file-type';

type ContentKind = 'image' | 'audio' | 'video' | 'unknown';

/** What the first bytes say. An MP4 that holds only sound is still `video` here; `probe` knows better. */
export interface Sniffed {
  kind: ContentKind;
  /** Short lower-case name: jpeg, png, webp, mp4, mp3, ...; `unknown` otherwise. */
  format: string;
  contentType: string;
  /** Without a dot. */
  extension: string;
}

/** Enough for every rule of file-type that does not follow pointers through the file. */
export const SNIFF_BYTES = 4100;

const UNKNOWN: Sniffed = {
  kind: 'unknown',
  format: 'unknown',
  contentType: 'application/octet-stream',
  extension: 'bin',
};

function known(kind: ContentKind, format: string, contentType: string, extension = format): Sniffed {
  return { kind, format, contentType, extension };
}

const JPEG = known('image', 'jpeg', 'image/jpeg', 'jpg');
const PNG = known('image', 'png', 'image/png');
const TIFF = known('image', 'tiff', 'image/tiff', 'tif');
const HEIC = known('image', 'heic', 'image/heic');
const MP4 = known('video', 'mp4', 'video/mp4');
const MOV = known('video', 'mov', 'video/quicktime');
const MP3 = known('audio', 'mp3', 'audio/mpeg');
const AAC = known('audio', 'aac', 'audio/aac');
const M4A = known('audio', 'm4a', 'audio/mp4');
const OGG = known('audio', 'ogg', 'audio/ogg');

/**
 * file-type's extensions that we serve. Everything else is unknown on purpose: SVG and HTML run scripts, playlists
 * (m3u8, ffconcat) and SDP make a demuxer open other files, and none of them is media in itself.
 */
const BY_FILE_TYPE: ReadonlyMap<string, Sniffed> = new Map([
  ['jpg', JPEG],
  ['png', PNG],
  ['apng', PNG],
  ['webp', known('image', 'webp', 'image/webp')],
  ['gif', known('image', 'gif', 'image/gif')],
  ['bmp', known('image', 'bmp', 'image/bmp')],
  ['tif', TIFF],
  ['avif', known('image', 'avif', 'image/avif')],
  ['heic', HEIC],
  ['heif', HEIC],
  ['mp4', MP4],
  ['m4v', MP4],
  ['3gp', MP4],
  ['mov', MOV],
  ['webm', known('video', 'webm', 'video/webm')],
  ['mkv', known('video', 'mkv', 'video/x-matroska')],
  ['avi', known('video', 'avi', 'video/x-msvideo')],
  ['mp3', MP3],
  ['wav', known('audio', 'wav', 'audio/wav')],
  ['m4a', M4A],
  ['m4b', M4A],
  ['aac', AAC],
  ['ogg', OGG],
  ['oga', OGG],
  ['opus', known('audio', 'opus', 'audio/ogg')],
  ['flac', known('audio', 'flac', 'audio/flac')],
]);

/** Decide by magic bytes, never by name or declared type. `head` is the file's first SNIFF_BYTES (or all of it). */
export async function sniffBytes(head: Uint8Array): Promise<Sniffed> {
  return (await sniffByLibrary(head)) ?? sniffByPrefix(head) ?? UNKNOWN;
}

/** Sniff a file on disk. @throws the file system's error when it cannot be read */
export async function sniffFile(path: string): Promise<Sniffed> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0);
    return await sniffBytes(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

async function sniffByLibrary(head: Uint8Array): Promise<Sniffed | undefined> {
  try {
    const type = await fileTypeFromBuffer(head);
    return type && BY_FILE_TYPE.get(type.ext);
  } catch {
    // A pointer that leads beyond the head ends in a range error; the prefixes below still decide.
    return undefined;
  }
}

/** Where file-type is silent because it follows a pointer past the head: TIFF directories and long ID3 tags. */
function sniffByPrefix(head: Uint8Array): Sniffed | undefined {
  const prefix = Buffer.from(head.subarray(0, 16)).toString('latin1');
  if (prefix.startsWith('II*\0') || prefix.startsWith('MM\0*')) return TIFF;
  if (prefix.startsWith('ID3')) return MP3;
  if (/^.{4}ftyp/s.test(prefix)) {
    const brand = prefix.slice(8, 12);
    if (brand.startsWith('M4A')) return M4A;
    return brand === 'qt  ' ? MOV : MP4;
  }
  // ADTS: twelve sync bits, layer 0. MPEG audio with another layer is left to file-type.
  if (head[0] === 0xff && ((head[1] ?? 0) & 0xf6) === 0xf0) return AAC;
  return undefined;
}
