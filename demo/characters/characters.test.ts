import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import sharp from 'sharp';
import { loadLocalWeights } from '../../src/engines/local/weights.ts';
import { createFaceFinder, type FaceFinder } from '../../src/media/face/face-finder.ts';
import type { RgbImage } from '../../src/media/image/rgb-image.ts';
import { createNnRuntime } from '../../src/media/nn/nn-runtime.ts';
import { CAST } from './cast.ts';
import { encodePicture } from './finish.ts';
import { loadLayFigure } from './lay-figure.ts';
import { PICTURE_HEIGHT, PICTURE_WIDTH, placeLandmarks, renderCharacter } from './render.ts';

function committedFile(name: string): string {
  return path.join(import.meta.dirname, `${name}.jpg`);
}

async function decode(bytes: Buffer): Promise<RgbImage> {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** Peak signal-to-noise ratio of two equally large pictures, dB. */
function measurePsnr(a: RgbImage, b: RgbImage): number {
  assert.equal(a.data.length, b.data.length);
  const squares = a.data.reduce((sum, value, k) => sum + (value - (b.data[k] ?? 0)) ** 2, 0);
  return squares === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10((255 ** 2 * a.data.length) / squares);
}

describe('drawing', () => {
  it('gives the same bytes for the same character, and other bytes for another', async () => {
    const figure = await loadLayFigure();
    const [first, second] = CAST;
    assert.ok(first !== undefined && second !== undefined);
    const small = { scale: 0.2, oversampling: 1 };
    const once = renderCharacter(figure, first, small);
    assert.ok(once.data.equals(renderCharacter(figure, first, small).data));
    assert.ok(!once.data.equals(renderCharacter(figure, second, small).data));
  });

  it('redraws a committed picture: at least 45 dB, whatever the JPEG encoder', async () => {
    // The quickest of the cast; it still takes half a minute.
    const character = CAST.find(({ name }) => name === 'presenter-amber');
    assert.ok(character !== undefined);
    const drawn = await encodePicture(renderCharacter(await loadLayFigure(), character), 'jpeg');
    const psnr = measurePsnr(await decode(drawn), await decode(await readFile(committedFile(character.name))));
    assert.ok(psnr >= 45, `${psnr} dB`);
  });
});

describe('the committed cast', () => {
  let finder: FaceFinder;

  before(async () => {
    const weights = await loadLocalWeights();
    const runtime = await createNnRuntime({ wasmDirUrl: weights.wasmDirUrl });
    finder = createFaceFinder({ runtime, weights: weights.face });
  });

  after(() => {
    finder.dispose();
  });

  for (const character of CAST) {
    it(`${character.name} is a portrait of at most 400 kB whose face is found where it was drawn`, async () => {
      assert.ok((await stat(committedFile(character.name))).size <= 400_000);
      const image = await decode(await readFile(committedFile(character.name)));
      assert.deepEqual([image.width, image.height], [PICTURE_WIDTH, PICTURE_HEIGHT]);
      const { faces } = finder.locate(image);
      assert.equal(faces.length, 1);
      const [face] = faces;
      assert.ok(face !== undefined && face.score > 0.8, `score ${face?.score}`);
      const drawn = placeLandmarks(await loadLayFigure(), character);
      const offsetOf = (index: number): number => {
        const point = drawn[index];
        assert.ok(point !== undefined);
        return Math.hypot((face.landmarks[index * 3] ?? 0) - point.x, (face.landmarks[index * 3 + 1] ?? 0) - point.y);
      };
      // Corners of both eyes, lid middles, mouth corners, middle of both lips: within 1.2 % of the picture's width.
      for (const index of [33, 133, 159, 145, 362, 263, 386, 374, 61, 291, 0, 17]) {
        assert.ok(offsetOf(index) < 13, `landmark ${index} is ${offsetOf(index).toFixed(1)} px off`);
      }
      // Nose tip and chin are shading rather than edges: 2.2 %.
      for (const index of [1, 152]) {
        assert.ok(offsetOf(index) < 24, `landmark ${index} is ${offsetOf(index).toFixed(1)} px off`);
      }
    });
  }
});
