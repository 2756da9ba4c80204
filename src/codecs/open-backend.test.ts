import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { describeBackends, openMediaBackend } from './open-backend.ts';

const MISSING = { ffmpegPath: join(tmpdir(), 'no', 'such', 'ffmpeg') };

test('a missing ffmpeg is described, not thrown', async () => {
  const [ffmpeg, ...others] = await describeBackends(MISSING);
  assert.deepEqual([ffmpeg?.name, ffmpeg?.available, others], ['ffmpeg', false, []]);
  assert.match(ffmpeg?.detail ?? '', /ffmpeg cannot be started/);
});

test('the preferred backend opens where it can, else the other one', async () => {
  const backends = await describeBackends();
  assert.deepEqual(
    backends.map(({ name }) => name),
    ['node-av', 'ffmpeg'],
  );
  const usable = backends.filter(({ available }) => available).map(({ name }) => name);
  assert.equal((await openMediaBackend()).name, usable[0]);
  assert.equal((await openMediaBackend({ prefer: 'ffmpeg' })).name, usable.at(-1));
});

test('an ffmpeg that was named is used or missed, never replaced', async () => {
  const opened = openMediaBackend({ ...MISSING, prefer: 'node-av' });
  await assert.rejects(opened, { reason: 'no_backend', message: /^no media backend is usable \(ffmpeg: [^;]*\)$/ });
});

test('an encoder that cannot write says so', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'codecs-'));
  const blocker = join(directory, 'file');
  writeFileSync(blocker, '');
  for (const { name, available } of await describeBackends()) {
    if (!available) continue;
    const backend = await openMediaBackend({ prefer: name });
    // Below a file, where nobody can create a directory.
    const path = join(blocker, 'out.mp4');
    await assert.rejects(async () => {
      const encoder = await backend.openEncoder(path, { width: 16, height: 16, fps: 25 });
      await encoder.writeVideo(new Uint8Array(16 * 16 * 3));
      await encoder.close();
    });
  }
  rmSync(directory, { recursive: true });
});
