import assert from 'node:assert/strict';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { cancelTask } from './cancel.ts';
import { sweepScratch } from './sweep-scratch.ts';
import { createTestPlatform } from './test-platform.ts';

test('directories of killed attempts go when their task has ended and they are old', async () => {
  const platform = await createTestPlatform(async () => undefined);
  try {
    const { database, createDeps, workerDeps } = platform;
    const key = await platform.createCaller();
    const [open, ended] = [await platform.create(key, {}), await platform.create(key, {})];
    await cancelTask({ ...createDeps, ...workerDeps }, { orgId: key.orgId, id: ended.id, asAdmin: false });
    const directory = path.join(platform.directory, 'left');
    const twoHoursAgo = Date.now() / 1000 - 7200;
    for (const [name, isOld] of [
      [`${open.id}-aaaaaa`, true],
      [`${ended.id}-bbbbbb`, true],
      [`${ended.id}-cccccc`, false],
      ['inspect-dddddd', true],
      ['inspect-eeeeee', false],
    ] as const) {
      await mkdir(path.join(directory, name), { recursive: true });
      await writeFile(path.join(directory, name, 'out-video.mp4'), 'x');
      if (isOld) await utimes(path.join(directory, name), twoHoursAgo, twoHoursAgo);
    }
    assert.equal(await sweepScratch({ database, directory, now: Date.now }), 2);
    const left = [`${open.id}-aaaaaa`, `${ended.id}-cccccc`, 'inspect-eeeeee'];
    assert.deepEqual((await readdir(directory)).sort(), left.sort());
    assert.equal(await sweepScratch({ database, directory, now: Date.now }), 0);
  } finally {
    await platform.close();
  }
});
