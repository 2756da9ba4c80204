import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { sniffBytes, sniffFile } from './sniff.ts';

const MEDIA = process.env.TEST_MEDIA_DIR;

function bytes(text: string): Uint8Array {
  return Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(64)]);
}

test('each picture format is told by its bytes', async () => {
  const picture = sharp({ create: { width: 8, height: 8, channels: 3, background: '#c04010' } });
  for (const [format, extension] of [
    ['jpeg', 'jpg'],
    ['png', 'png'],
    ['webp', 'webp'],
    ['gif', 'gif'],
    ['tiff', 'tif'],
    ['avif', 'avif'],
  ] as const) {
    const sniffed = await sniffBytes(await picture.clone().toFormat(format).toBuffer());
    assert.deepEqual(sniffed, { kind: 'image', format, contentType: `image/${format}`, extension });
  }
});

test('prefixes that file-type needs more bytes for', async () => {
  assert.equal((await sniffBytes(bytes('MM\0*\0\x10\0\0'))).format, 'tiff');
  assert.equal((await sniffBytes(bytes('ID3\x04\0\0\0\x7f\x7f\x7f'))).format, 'mp3');
  assert.equal((await sniffBytes(bytes('\xff\xf1\x50\x80'))).format, 'aac');
  assert.equal((await sniffBytes(bytes('\0\0\0\x18ftypM4A \0\0\0\0M4A '))).format, 'm4a');
  assert.equal((await sniffBytes(bytes('\0\0\0\x14ftypqt  \0\0\0\0qt  '))).format, 'mov');
  assert.equal((await sniffBytes(bytes('\0\0\0\x14ftypisom\0\0\0\0isom'))).format, 'mp4');
});

test('texts that make a reader open or run something are unknown', async () => {
  for (const text of [
    '',
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    '<?xml version="1.0"?><svg/>',
    '<!DOCTYPE html><html></html>',
    'ffconcat version 1.0\nfile secret.mp4\n',
    '#EXTM3U\n#EXTINF:1,\nsecret.ts\n',
    'v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n',
    'just text',
    '%PDF-1.7\n',
    'PK\x03\x04',
  ]) {
    assert.equal((await sniffBytes(Buffer.from(text, 'latin1'))).kind, 'unknown', text);
  }
});

test('names lie, bytes do not', { skip: !MEDIA && 'TEST_MEDIA_DIR is not set' }, async () => {
  const directory = join(MEDIA ?? '', 'nasty');
  const expected: Record<string, string> = {
    'jpeg_named.png': 'image/jpeg',
    'mp3_named.wav': 'audio/mpeg',
    'face_lzw.tiff': 'image/tiff',
    'face.bmp': 'image/bmp',
    'face.jfif': 'image/jpeg',
    'phone.heic': 'image/heic',
    'audio.m4a': 'audio/mp4',
    'audio.ogg': 'audio/ogg',
    'vp9.webm': 'video/webm',
    'hevc10.mp4': 'video/mp4',
    'mp4_audio_only.mp4': 'video/mp4',
    'wav_riff_unknown_size.wav': 'audio/wav',
    'polyglot_jpg_zip.jpg': 'image/jpeg',
    'external_refs.svg': 'application/octet-stream',
    'empty.jpg': 'application/octet-stream',
    'corrupt.mkv': 'application/octet-stream',
  };
  for (const [name, contentType] of Object.entries(expected)) {
    assert.equal((await sniffFile(join(directory, name))).contentType, contentType, name);
  }
  for (const name of readdirSync(directory)) assert.ok((await sniffFile(join(directory, name))).format, name);
});
