import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import { COMPOSITE_WITH_TRAINED_MEDIA, readProvenance } from '../../src/codecs/provenance.ts';
import { call, type Json, untilEnded } from './support/client.ts';
import { makePortrait, needsMedia, openStudio, type Studio } from './support/real-parts.ts';

const SMALL = { width: 512, height: 640 };

describe('spark_edit_portrait on the local engine', () => {
  let studio: Studio;
  before(async () => {
    studio = await openStudio();
  });
  after(() => studio?.close());

  async function start(params: Json): Promise<Json> {
    const body = { model: 'spark_edit_portrait', input: [{ params }] };
    const created = await call(studio.server, 'POST', '/model/v1/generation', { body });
    assert.equal(created.status, 200, created.text);
    await untilEnded(studio.server, created.body.id);
    return (await call(studio.server, 'GET', `/model/v1/generation/task/${created.body.id}`)).body;
  }

  async function make(params: Json, name: string): Promise<{ task: Json; bytes: Buffer; file: string }> {
    const task = await start(params);
    assert.equal(task.status, 'completed', JSON.stringify(task));
    const file = await studio.download(task.output[0].content[0].url, name);
    return { task, bytes: await readFile(file), file };
  }

  test('a drawn presenter: size, format, mark, seed; the same seed gives the same picture', async () => {
    const image_input = await studio.link(await makePortrait(), 'portrait.png');
    const { task, bytes, file } = await make({ image_input, ...SMALL }, 'a.jpg');
    const facts = await sharp(bytes).metadata();
    assert.deepEqual([facts.format, facts.width, facts.height, facts.space], ['jpeg', 512, 640, 'srgb']);
    assert.equal(facts.exif, undefined);
    const [content] = task.output[0].content;
    assert.deepEqual([content.type, content.size], ['image', bytes.length]);
    const { seed, gen_mode } = task.metadata;
    assert.equal(gen_mode, 'reference');
    assert.ok(Number.isInteger(seed) && seed > 0, `seed ${seed}`);
    const mark = { digitalSourceType: COMPOSITE_WITH_TRAINED_MEDIA, taskId: task.id };
    assert.deepEqual(await readProvenance(file), mark);
    const again = await make({ image_input, ...SMALL, seed }, 'b.jpg');
    // The mark holds the task's own id; everything else is equal byte for byte.
    const pixels = (picture: Buffer): Promise<Buffer> => sharp(picture).raw().toBuffer();
    assert.ok((await pixels(bytes)).equals(await pixels(again.bytes)));
  });

  test('no face is 003010002, also when only the engine can find out', async () => {
    const blank = await sharp({ create: { width: 600, height: 600, channels: 3, background: '#8899aa' } })
      .png()
      .toBuffer();
    const task = await start({ image_input: await studio.link(blank, 'blank.png'), ...SMALL });
    assert.deepEqual([task.status, task.error.code], ['failed', '003010002']);
    assert.match(task.error.error_message, /No face/);
  });

  test('a picture that is cut short is 003010002 too', async () => {
    const whole = await sharp(await makePortrait())
      .jpeg()
      .toBuffer();
    const cut = whole.subarray(0, Math.round(0.7 * whole.length));
    const params = { image_input: await studio.link(cut, 'cut.jpg'), ...SMALL };
    const body = { model: 'spark_edit_portrait', input: [{ params }] };
    const created = await call(studio.server, 'POST', '/model/v1/generation', { body });
    // Found at the create or only by the engine: the code is the same, and nobody pays.
    if (created.status === 200) await untilEnded(studio.server, created.body.id);
    const { status, error } =
      created.status === 200
        ? (await call(studio.server, 'GET', `/model/v1/generation/task/${created.body.id}`)).body
        : created.body;
    assert.deepEqual([status, error.code], ['failed', '003010002'], JSON.stringify(error));
  });

  test('creative: a place, PNG, and what could not be done is said', needsMedia, async () => {
    const image_input = await studio.mediaLink('portraits/p16_official_m.jpg');
    const params = { ...SMALL, prompt: 'on a beach, wearing a hat', output_format: 'png', seed: 4 };
    const { task, bytes } = await make({ image_input, ...params }, 'c.png');
    assert.equal((await sharp(bytes).metadata()).format, 'png');
    const { scene, prompt_not_applied, warnings } = task.metadata;
    assert.deepEqual([scene, prompt_not_applied], ['beach', ['wearing a hat']]);
    assert.ok(warnings.some((warning: string) => warning.includes('wearing a hat')));
  });
});
