import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { MediaError, type MediaFacts } from './backend.ts';
import type { ImageFacts } from './image-facts.ts';
import { createProbePool, type ProbePool } from './probe-pool.ts';
import { sniffFile } from './sniff.ts';

const MEDIA = process.env.TEST_MEDIA_DIR;

describe('probe pool', { skip: !MEDIA && 'TEST_MEDIA_DIR is not set' }, () => {
  const nasty = join(MEDIA ?? '', 'nasty');
  let pool: ProbePool;
  before(() => {
    pool = createProbePool();
  });
  after(() => pool.close());

  function refuses(reason: string) {
    return (error: unknown) => error instanceof MediaError && error.reason === reason;
  }

  test('every nasty file gives facts or a typed error, through both doors', async () => {
    let errors = 0;
    let facts = 0;
    for (const name of readdirSync(nasty)) {
      const path = join(nasty, name);
      for (const probe of [() => pool.probeMedia(path), () => pool.probeImage(path)]) {
        const outcome: MediaFacts | ImageFacts | MediaError = await probe().catch((error: unknown) => {
          assert.ok(error instanceof MediaError, `${name}: ${error}`);
          return error;
        });
        if (outcome instanceof MediaError) errors++;
        else facts++;
      }
    }
    assert.ok(errors > 0 && facts > 0);
  });

  test('media facts of the awkward files', async () => {
    const audioOnly = await pool.probeMedia(join(nasty, 'mp4_audio_only.mp4'));
    assert.equal((await sniffFile(join(nasty, 'mp4_audio_only.mp4'))).kind, 'video');
    assert.equal(audioOnly.video, undefined);
    assert.equal(audioOnly.audio?.codec, 'aac');
    const unknownSize = await pool.probeMedia(join(nasty, 'wav_riff_unknown_size.wav'));
    assert.equal(unknownSize.audio?.durationSeconds, 11);
    const cut = await pool.probeMedia(join(nasty, 'wav_truncated.wav'));
    assert.ok(Math.abs(cut.durationSeconds - 5.49875) < 1e-6);
    const misnamed = await pool.probeMedia(join(nasty, 'mp3_named.wav'));
    assert.equal(misnamed.container, 'mp3');
    const tenBit = await pool.probeMedia(join(nasty, 'hevc10.mp4'));
    assert.equal(tenBit.video?.codec, 'hevc');
  });

  test('rotation is applied to the size, and counted clockwise', async () => {
    const { video } = await pool.probeMedia(join(nasty, 'rotate90.mp4'));
    assert.deepEqual([video?.width, video?.height, video?.rotationDegrees], [640, 480, 90]);
  });

  test('bombs and lies are refused by their header', async () => {
    for (const name of ['bomb_65536.png', 'lying_dims_50000.png']) {
      await assert.rejects(pool.probeImage(join(nasty, name)), refuses('too_large'), name);
    }
    await assert.rejects(pool.probeImage(join(nasty, 'external_refs.svg')), refuses('unreadable'));
    await assert.rejects(pool.probeImage(join(nasty, 'phone.heic')), refuses('unsupported'));
    await assert.rejects(pool.probeMedia(join(nasty, 'empty.mp4')), refuses('unreadable'));
    await assert.rejects(pool.probeMedia(join(nasty, 'no such file')), refuses('unreadable'));
  });

  test('limits of the caller', async () => {
    const portrait = join(nasty, 'exif_orientation6.jpg');
    const { width, height } = await pool.probeImage(portrait);
    assert.deepEqual([width, height], [1200, 1800]);
    await assert.rejects(pool.probeImage(portrait, { maxPixels: 1e9, maxSide: 1799 }), refuses('too_large'));
    await assert.rejects(
      pool.probeImage(portrait, { maxPixels: 1200 * 1800 - 1, maxSide: 9999 }),
      refuses('too_large'),
    );
    await pool.probeImage(portrait, { maxPixels: 1200 * 1800, maxSide: 1800 });
  });

  test('a file that takes too long or too much memory is the file at fault', async () => {
    const strict = createProbePool({ size: 1, maxRssBytes: 2 ** 20 });
    await assert.rejects(strict.probeMedia(join(nasty, 'vp9.webm')), refuses('too_large'));
    await strict.close();
    const hasty = createProbePool({ size: 1, jobTimeoutMs: 5 });
    await assert.rejects(hasty.probeMedia(join(nasty, 'vp9.webm')), refuses('unreadable'));
    await hasty.close();
  });
});
