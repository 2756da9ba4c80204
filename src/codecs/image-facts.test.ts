import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { MediaError } from './backend.ts';
import { decodeImage, readImageFacts } from './image-facts.ts';

const MEDIA = process.env.TEST_MEDIA_DIR;
const nasty = (name: string) => join(MEDIA ?? '', 'nasty', name);

function refuses(reason: string) {
  return (error: unknown) => error instanceof MediaError && error.reason === reason;
}

/** 4 x 2: red, green, blue, white over black, grey, yellow, cyan. */
const PIXELS = Uint8Array.from(
  [
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
    [255, 255, 255],
    [0, 0, 0],
    [128, 128, 128],
    [255, 255, 0],
    [0, 255, 255],
  ].flat(),
);
const picture = () => sharp(PIXELS, { raw: { width: 4, height: 2, channels: 3 } });

/** A BMP of the picture above with the given depth; rows from the bottom unless `topDown`. */
function makeBmp(bitsPerPixel: 4 | 8 | 24 | 32, topDown = false): Buffer {
  const paletteSize = bitsPerPixel <= 8 ? 8 * 4 : 0;
  const stride = Math.ceil((4 * bitsPerPixel) / 32) * 4;
  const offset = 54 + paletteSize;
  const bmp = Buffer.alloc(offset + stride * 2);
  bmp.write('BM', 0, 'latin1');
  bmp.writeUInt32LE(offset, 10);
  bmp.writeUInt32LE(40, 14);
  bmp.writeInt32LE(4, 18);
  bmp.writeInt32LE(topDown ? -2 : 2, 22);
  bmp.writeUInt16LE(1, 26);
  bmp.writeUInt16LE(bitsPerPixel, 28);
  const putBgr = (pixel: number, at: number) => {
    for (const channel of [0, 1, 2]) bmp[at + channel] = PIXELS[pixel * 3 + 2 - channel] ?? 0;
  };
  if (paletteSize > 0) for (let pixel = 0; pixel < 8; pixel++) putBgr(pixel, 54 + pixel * 4);
  for (let pixel = 0; pixel < 8; pixel++) {
    const x = pixel % 4;
    const y = pixel < 4 ? 0 : 1;
    const row = offset + stride * (topDown ? y : 1 - y);
    if (bitsPerPixel >= 24) putBgr(pixel, row + (x * bitsPerPixel) / 8);
    else if (bitsPerPixel === 8) bmp[row + x] = pixel;
    else bmp[row + (x >> 1)] = (bmp[row + (x >> 1)] ?? 0) | (pixel << (x % 2 === 0 ? 4 : 0));
  }
  return bmp;
}

test('every BMP layout decodes to the same pixels', async () => {
  for (const bmp of [makeBmp(4), makeBmp(8), makeBmp(24), makeBmp(32), makeBmp(24, true), makeBmp(8, true)]) {
    assert.deepEqual(await readImageFacts(bmp), {
      ...{ format: 'bmp', contentType: 'image/bmp', width: 4, height: 2, pages: 1, hasAlpha: false },
    });
    const { width, height, data } = await decodeImage(bmp);
    assert.deepEqual([width, height], [4, 2]);
    assert.deepEqual(Uint8Array.from(data), PIXELS);
  }
});

test('damaged and exotic BMPs are refused', async () => {
  await assert.rejects(decodeImage(makeBmp(24).subarray(0, 70)), refuses('unreadable'));
  const compressed = makeBmp(8);
  compressed.writeUInt32LE(1, 30);
  await assert.rejects(readImageFacts(compressed), refuses('unsupported'));
  const huge = makeBmp(24);
  huge.writeInt32LE(60_000, 18);
  huge.writeInt32LE(60_000, 22);
  await assert.rejects(readImageFacts(huge), refuses('too_large'));
  const wild = makeBmp(8);
  wild.fill(255, 54 + 32);
  // Indices beyond the palette are black, not whatever lies behind it.
  assert.ok((await decodeImage(wild)).data.every((value) => value === 0));
});

test('transparency becomes white, grey becomes three channels, 16 bits become 8', async () => {
  const clear = await sharp({ create: { width: 3, height: 3, channels: 4, background: '#ff000000' } })
    .png()
    .toBuffer();
  assert.equal((await readImageFacts(clear)).hasAlpha, true);
  assert.ok((await decodeImage(clear)).data.every((value) => value === 255));
  const grey = await picture().greyscale().png().toBuffer();
  const { data } = await decodeImage(grey);
  assert.equal(data.length, 4 * 2 * 3);
  for (let i = 0; i < data.length; i += 3) assert.ok(data[i] === data[i + 1] && data[i] === data[i + 2]);
  const deep = await picture().toColourspace('rgb16').png().toBuffer();
  assert.deepEqual(Uint8Array.from((await decodeImage(deep)).data), PIXELS);
});

test('EXIF orientation turns both facts and pixels', async () => {
  // Orientation 6 means: turn clockwise to view. The left column's bottom pixel (black) comes to the top left.
  const turned = await picture().withMetadata({ orientation: 6 }).png().toBuffer();
  const facts = await readImageFacts(turned);
  assert.deepEqual([facts.width, facts.height], [2, 4]);
  const { width, height, data } = await decodeImage(turned);
  assert.deepEqual([width, height], [2, 4]);
  assert.deepEqual([...data.subarray(0, 6)], [0, 0, 0, 255, 0, 0]);
});

test('scaling fits inside and never enlarges', async () => {
  const wide = await sharp({ create: { width: 300, height: 100, channels: 3, background: '#204060' } })
    .jpeg()
    .toBuffer();
  const small = await decodeImage(wide, { maxSide: 150 });
  assert.deepEqual([small.width, small.height, small.data.length], [150, 50, 150 * 50 * 3]);
  const same = await decodeImage(wide, { maxSide: 1000 });
  assert.deepEqual([same.width, same.height], [300, 100]);
});

test('limits hold before any pixel is decoded', async () => {
  const image = await picture().png().toBuffer();
  await assert.rejects(readImageFacts(image, { maxPixels: 7, maxSide: 100 }), refuses('too_large'));
  await assert.rejects(decodeImage(image, { limits: { maxPixels: 100, maxSide: 3 } }), refuses('too_large'));
});

test('files of strangers', { skip: !MEDIA && 'TEST_MEDIA_DIR is not set' }, async () => {
  for (const name of [
    'truncated.jpg',
    'truncated.png',
    'face_truncated_70pct.jpg',
    'corrupt_header.jpg',
    'gifar_js.gif',
  ]) {
    await assert.rejects(decodeImage(nasty(name)), refuses('unreadable'), name);
  }
  assert.equal((await readImageFacts(nasty('anim.gif'))).pages, 30);
  assert.equal((await readImageFacts(nasty('multi.tif'))).pages, 2);
  // The same face in seven encodings, and as a BMP that libvips cannot read: the pictures must agree.
  const reference = await decodeImage(nasty('face_299.png'), { maxSide: 64 });
  for (const name of [
    'face.bmp',
    'face.webp',
    'face_16bit.png',
    'face_gray.png',
    'face_lzw.tiff',
    'face_progressive.jpg',
  ]) {
    const { data } = await decodeImage(nasty(name), { maxSide: 64 });
    let sum = 0;
    for (let i = 0; i < data.length; i++) sum += Math.abs((data[i] ?? 0) - (reference.data[i] ?? 0));
    assert.ok(sum / data.length < 6, `${name} differs by ${sum / data.length}`);
  }
});
