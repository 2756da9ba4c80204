import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { describeBackends, openMediaBackend } from './open-backend.ts';

const MISSING = { ffmpegPath: join(tmpdir(), 'no', 'such', 'ffmpeg') };

test('a missing ffmpeg is described, not thrown', async () => {
  const [nodeAv, ffmpeg] = await describeBackends(MISSING);
  assert.equal(nodeAv?.name, 'node-av');
  assert.equal(ffmpeg?.available, false);
  assert.match(ffmpeg?.detail ?? '', /ffmpeg cannot be started/);
});

test('the other backend steps in, or the error lists what is missing', async () => {
  const [nodeAv] = await describeBackends(MISSING);
  const opened = openMediaBackend({ ...MISSING, prefer: 'ffmpeg' });
  if (nodeAv?.available) assert.equal((await opened).name, 'node-av');
  else await assert.rejects(opened, { reason: 'no_backend', message: /node-av: .*ffmpeg: |ffmpeg: .*node-av: / });
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
