import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { call, type Json, untilEnded } from './support/client.ts';
import { makePortrait, makeVoice, openStudio, type Studio } from './support/real-parts.ts';

let studio: Studio;
let image: string;
let audio: string;

before(async () => {
  studio = await openStudio();
  image = await studio.link(await makePortrait(), 'portrait.png');
  // 20 s: long enough to be looked at while it is rendered.
  const sentence = 'This sentence is said a few times over, so that there is something to wait for. ';
  audio = await studio.link(await makeVoice(sentence.repeat(4)), 'voice.wav');
});
after(() => studio?.close());

const poll = async (id: string): Promise<Json> => (await call(studio.server, 'GET', `/v1/tasks/${id}`)).body;
const credits = async (): Promise<number> =>
  (await call(studio.server, 'GET', '/v1/credits')).body.data.user.remaining_credits;

async function createSpark(): Promise<Json> {
  const body = { model: 'spark_avatar_picture_omni_v2', input: [{ params: { image_url: image, audio_url: audio } }] };
  const created = await call(studio.server, 'POST', '/model/v1/generation', { body });
  assert.equal(created.status, 200, created.text);
  return poll(created.body.id);
}

test('progress only grows, in steps; the estimate follows what was measured', async () => {
  const startedAt = Date.now();
  const task = await createSpark();
  const guessed = task.task_info.estimated_time;
  assert.ok(guessed > 0);
  const seen: number[] = [];
  for (let polled = task; polled.status !== 'completed'; polled = await poll(task.id)) {
    assert.notEqual(polled.status, 'failed', JSON.stringify(polled));
    assert.ok(polled.task_info.estimated_time > 0);
    seen.push(polled.progress);
    await sleep(50);
  }
  const tookSeconds = (Date.now() - startedAt) / 1000;
  assert.deepEqual(
    seen,
    seen.toSorted((a, b) => a - b),
  );
  const between = new Set(seen.filter((progress) => progress > 0 && progress < 99));
  assert.ok(between.size >= 4, `progress ${[...new Set(seen)]}`);
  // Measurements are read once a second at most.
  await sleep(1100);
  const second = await createSpark();
  const next = second.task_info.estimated_time;
  await call(studio.server, 'POST', `/v1/tasks/${second.id}/cancel`);
  assert.ok(
    Math.abs(next - tookSeconds) < Math.abs(guessed - tookSeconds),
    `${guessed} s guessed, ${tookSeconds} s taken, ${next} s estimated then`,
  );
});

test('cancelling a running task ends the process that renders it, and costs nothing', async (context) => {
  if (!existsSync('/proc/self/stat')) return context.skip('needs /proc to see child processes');
  const before = await credits();
  const { id } = await createSpark();
  while ((await poll(id)).progress < 20) await sleep(50);
  const running = rendererPids();
  assert.equal(running.length, 1, String(running));
  const cancelled = await call(studio.server, 'POST', `/v1/tasks/${id}/cancel`);
  assert.equal(cancelled.status, 200, cancelled.text);
  // The engine's promise is two seconds after it is told (contract of engine.ts); it is told within half a second.
  const deadline = Date.now() + 2000;
  while (running.some((pid) => rendererPids().includes(pid)) && Date.now() < deadline) await sleep(20);
  assert.deepEqual(
    rendererPids().filter((pid) => running.includes(pid)),
    [],
  );
  const ended = await untilEnded(studio.server, id);
  assert.deepEqual([ended.status, ended.error.code], ['failed', 'request_cancelled']);
  assert.equal(await credits(), before);
});

/** Child processes of this one that render portraits. */
function rendererPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const parent = /\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
        return Number(parent) === process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('avatar-child');
      } catch {
        // Gone between the listing and the look.
        return false;
      }
    })
    .map(Number);
}
