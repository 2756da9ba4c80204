import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { markImage, markMp4, readProvenance, TRAINED_ALGORITHMIC_MEDIA } from './provenance.ts';

const MARK = { digitalSourceType: TRAINED_ALGORITHMIC_MEDIA, taskId: 'task-<1> & "2"' };

let directory: string;
before(() => {
  directory = mkdtempSync(join(tmpdir(), 'provenance-'));
});
after(() => rmSync(directory, { recursive: true, force: true }));

function box(type: string, content: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + content.length);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, content]);
}

const MP4 = Buffer.concat([
  box('ftyp', Buffer.from('isom')),
  box('moov', Buffer.alloc(40)),
  box('mdat', Buffer.alloc(99)),
]);

test('an MP4 keeps every byte and gains one box at its end', async () => {
  const path = join(directory, 'video.mp4');
  writeFileSync(path, MP4);
  assert.equal(await readProvenance(path), undefined);
  await markMp4(path, MARK);
  const marked = readFileSync(path);
  assert.ok(marked.subarray(0, MP4.length).equals(MP4));
  assert.equal(marked.readUInt32BE(MP4.length), marked.length - MP4.length);
  assert.equal(marked.toString('latin1', MP4.length + 4, MP4.length + 8), 'uuid');
  assert.equal(marked.toString('hex', MP4.length + 8, MP4.length + 24), 'be7acfcb97a942e89c71999491e3afac');
  assert.deepEqual(await readProvenance(path), MARK);
});

test('only a whole MP4 is marked', async () => {
  const path = join(directory, 'broken.mp4');
  const openEnded = Buffer.from(MP4);
  openEnded.writeUInt32BE(0, MP4.length - 107);
  for (const content of [MP4.subarray(0, 100), openEnded, box('ftyp', Buffer.from('isom')), Buffer.from('text')]) {
    writeFileSync(path, content);
    await assert.rejects(markMp4(path, MARK), /not a whole MP4/);
    assert.ok(readFileSync(path).equals(content), 'a refused file is left as it was');
  }
});

test('images carry the mark in every output format', async () => {
  for (const format of ['jpeg', 'png', 'webp', 'tiff'] as const) {
    const path = join(directory, `image.${format}`);
    const picture = sharp({ create: { width: 16, height: 16, channels: 3, background: '#336699' } });
    await picture.clone().toFormat(format).toFile(path);
    assert.equal(await readProvenance(path), undefined);
    await markImage(picture.clone().toFormat(format), MARK).toFile(path);
    assert.deepEqual(await readProvenance(path), MARK, format);
  }
});
