import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { MediaError, type MediaErrorReason } from '../codecs/backend.ts';
import { createProbePool, type ProbePool } from '../codecs/probe-pool.ts';
import { sniffFile } from '../codecs/sniff.ts';
import type { MediaFacts } from '../models/model.ts';
import { createProber } from './prober.ts';

const media = process.env.TEST_MEDIA_DIR;

describe('probing odd and hostile files', { skip: media === undefined && 'TEST_MEDIA_DIR is not set' }, () => {
  let pool: ProbePool;
  before(() => {
    pool = createProbePool({ size: 1 });
  });
  after(() => pool.close());

  async function probe(name: string): Promise<MediaFacts> {
    const localPath = path.join(media ?? '', 'nasty', name);
    const { size: sizeBytes } = await stat(localPath);
    const signal = new AbortController().signal;
    return createProber(pool)({ localPath, sniffed: await sniffFile(localPath), sizeBytes, signal });
  }

  const known: readonly [string, Partial<MediaFacts>][] = [
    ['mp4_audio_only.mp4', { kind: 'audio', format: 'm4a' }],
    ['audio.m4a', { kind: 'audio', format: 'm4a' }],
    ['mp3_named.wav', { kind: 'audio', format: 'mp3' }],
    ['jpeg_named.png', { kind: 'image', format: 'jpeg' }],
    ['vp9.webm', { kind: 'video', format: 'webm' }],
    ['plain.bmp', { kind: 'image', format: 'bmp' }],
  ];
  for (const [name, expected] of known) {
    test(`${name} is what its content is`, async () => {
      const { kind, format, durationSeconds, width } = await probe(name);
      assert.deepEqual({ kind, format }, expected);
      assert.ok(kind === 'audio' ? (durationSeconds ?? 0) > 0 : (width ?? 0) > 0);
    });
  }

  const bad: readonly [string, MediaErrorReason][] = [
    ['truncated.jpg', 'unreadable'],
    ['face_truncated_70pct.jpg', 'unreadable'],
    ['corrupt_header.jpg', 'unreadable'],
    ['lying_dims_50000.png', 'too_large'],
    ['bomb_65536.png', 'too_large'],
    ['phone.heic', 'unsupported'],
    ['mp4_no_moov.mp4', 'unreadable'],
  ];
  for (const [name, reason] of bad) {
    test(`${name} is ${reason}`, async () => {
      await assert.rejects(probe(name), (error: unknown) => {
        assert.ok(error instanceof MediaError, String(error));
        assert.equal(error.reason, reason, error.message);
        return true;
      });
    });
  }
});
