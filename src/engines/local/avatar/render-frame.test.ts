import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RigParameters, restParameters } from '../../../media/rig/pose-face.ts';
import { PARAMETER_COUNT, packParameters, unpackParameters } from './parameter-vector.ts';
import type { PortraitModel } from './portrait-model.ts';
import { createFrameRenderer, renderFrame } from './render-frame.ts';
import { createRenderPool } from './render-pool.ts';
import { loadCanonicalFace, SYNTHETIC_SIDE, syntheticPortrait } from './synthetic-portrait.ts';

const canonical = await loadCanonicalFace();

function talking(): RigParameters {
  const parameters = restParameters();
  Object.assign(parameters.shape, { jaw: 1.2, lowerLip: 0.2, spread: -0.2, pucker: 0.3, browLeft: 0.4 });
  return Object.assign(parameters, {
    blinkLeft: 0.7,
    blinkRight: 1,
    gazeX: 0.5,
    tongue: 0.4,
    yaw: 0.1,
    pitch: -0.05,
    roll: 0.04,
    shiftX: 0.2,
    breath: 0.15,
  });
}

function render(model: PortraitModel, parameters: RigParameters, before?: Uint8Array): Uint8Array {
  const data = Uint8Array.from(before ?? model.photo);
  renderFrame(createFrameRenderer(model), parameters, { width: model.width, height: model.height, data });
  return data;
}

function psnr(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return 10 * Math.log10((255 * 255 * a.length) / sum);
}

test('at rest the frame is the photo, whatever was drawn before', () => {
  const model = syntheticPortrait(canonical);
  const dirty = render(model, talking());
  assert.notDeepEqual(dirty, Uint8Array.from(model.photo));
  assert.deepEqual(render(model, restParameters(), dirty), Uint8Array.from(model.photo));
});

test('the whole drawing path at a vanishing motion gives the photo to the last level but one', () => {
  const model = syntheticPortrait(canonical);
  const almost = { ...restParameters(), yaw: 1e-9 };
  const frame = render(model, almost);
  // 50 dB is a mean error of 0.8 levels; the matte's soft border and 8-bit weights account for what is left.
  assert.ok(psnr(frame, model.photo) > 50, `${psnr(frame, model.photo)} dB`);
});

test('a frame depends on its parameters only', () => {
  const model = syntheticPortrait(canonical, { smileCm: 0.8 });
  const clean = render(model, talking());
  const other = { ...talking(), yaw: -0.15, breath: 0 };
  assert.deepEqual(render(model, talking(), render(model, other)), clean);
  assert.notDeepEqual(render(model, other), clean);
});

test('outside the region nothing changes', () => {
  const model = syntheticPortrait(canonical);
  const frame = render(model, talking());
  const { region } = model;
  for (let i = 0; i < model.width * model.height; i++) {
    const [x, y] = [i % model.width, Math.floor(i / model.width)];
    if (x >= region.x && x < region.x + region.width && y >= region.y && y < region.y + region.height) continue;
    assert.equal(frame[i * 3], model.photo[i * 3]);
  }
});

test('pixels outside the mask are the photo exactly', () => {
  const mask = new Uint8Array(SYNTHETIC_SIDE * SYNTHETIC_SIDE);
  for (let i = 0; i < mask.length; i++) mask[i] = i % SYNTHETIC_SIDE < 150 ? 255 : i % SYNTHETIC_SIDE < 170 ? 120 : 0;
  const model = syntheticPortrait(canonical, { mask });
  const frame = render(model, talking());
  let changed = 0;
  for (let i = 0; i < mask.length; i++) {
    for (let c = i * 3; c < i * 3 + 3; c++) {
      if (mask[i] === 0) assert.equal(frame[c], model.photo[c]);
      else if (frame[c] !== model.photo[c]) changed++;
    }
  }
  assert.ok(changed > 1000);
});

test('parameters survive the way to another thread bit by bit', () => {
  const vector = new Float64Array(PARAMETER_COUNT);
  packParameters(talking(), vector);
  assert.deepEqual(unpackParameters(vector), talking());
});

async function renderWith(workers: number, frames: number): Promise<Uint8Array[]> {
  const pool = createRenderPool(syntheticPortrait(canonical), workers);
  const written: Uint8Array[] = [];
  try {
    await pool.renderAll({
      frames,
      describe: (frame, out) => packParameters({ ...talking(), yaw: 0.02 * frame, blinkLeft: frame / frames }, out),
      write: async (pixels, frame) => {
        assert.equal(frame, written.length);
        // A slow encoder: a slot must not be reused before the write is over.
        if (frame % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
        written.push(Uint8Array.from(pixels));
      },
      signal: new AbortController().signal,
    });
  } finally {
    await pool.close();
  }
  return written;
}

test('one worker and two give the same frames in the same order', async () => {
  const [one, two] = [await renderWith(1, 9), await renderWith(2, 9)];
  assert.equal(one.length, 9);
  assert.deepEqual(two, one);
});

test('an abort and a failing writer end the rendering', async () => {
  const pool = createRenderPool(syntheticPortrait(canonical), 1);
  const abort = new AbortController();
  const order = {
    frames: 50,
    describe: (_frame: number, out: Float64Array) => packParameters(talking(), out),
    write: () => {},
    signal: abort.signal,
  };
  try {
    const broken = () => {
      throw new Error('disk full');
    };
    await assert.rejects(pool.renderAll({ ...order, write: broken }), /disk full/);
    const stop = (_pixels: Uint8Array, frame: number): void => {
      if (frame === 2) abort.abort(new Error('stopped'));
    };
    await assert.rejects(pool.renderAll({ ...order, write: stop }), /stopped/);
  } finally {
    await pool.close();
  }
});
