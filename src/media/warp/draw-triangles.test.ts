import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../random.ts';
import { drawTriangles, faceFront, type PackedTexture, type PixelTarget, type TexturedMesh } from './draw-triangles.ts';

const SIDE = 96;
const GRID = 8;

function noiseTexture(seed: number, alpha: number): PackedTexture {
  const random = createRandom(seed);
  const pixels = new Int32Array(SIDE * SIDE);
  for (let i = 0; i < pixels.length; i++) pixels[i] = Math.floor(random.next() * 0x1000000) | (alpha << 24);
  return { width: SIDE, height: SIDE, pixels };
}

function blackTarget(): PixelTarget {
  return { width: SIDE, height: SIDE, data: new Uint8Array(SIDE * SIDE * 3) };
}

/** A jittered grid over the whole picture, so that edges have every slope; its border stays on the picture's. */
function jitteredGrid(seed: number): { indices: Uint16Array; points: Float32Array } {
  const random = createRandom(seed);
  const points = new Float32Array((GRID + 1) ** 2 * 2);
  const indices: number[] = [];
  const step = SIDE / GRID;
  for (let y = 0; y <= GRID; y++) {
    for (let x = 0; x <= GRID; x++) {
      const inner = x > 0 && y > 0 && x < GRID && y < GRID;
      const jitter = (): number => (inner ? random.between(-0.24, 0.24) * step : 0);
      points.set([x * step + jitter(), y * step + jitter()], (y * (GRID + 1) + x) * 2);
      if (x === GRID || y === GRID) continue;
      const a = y * (GRID + 1) + x;
      const c = a + GRID + 1;
      // Both windings on purpose: faceFront must put them right.
      if (random.chance(0.5)) indices.push(a, a + 1, c, c, a + 1, c + 1);
      else indices.push(c, a + 1, a, c + 1, a + 1, c);
    }
  }
  return { indices: faceFront(Uint16Array.from(indices), points), points };
}

test('an identity warp over a triangulation reproduces the texture exactly away from its border', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { indices, points } = jitteredGrid(seed);
    const texture = noiseTexture(seed, 255);
    const target = blackTarget();
    drawTriangles(target, texture, { indices, positions: points, texels: points }, seed % 2 === 0 ? 'blend' : 'opaque');
    for (let i = 0; i < SIDE * SIDE; i++) {
      if (i % SIDE === SIDE - 1 || i >= SIDE * (SIDE - 1)) continue;
      const packed = target.data[i * 3]! | (target.data[i * 3 + 1]! << 8) | (target.data[i * 3 + 2]! << 16);
      assert.equal(packed, texture.pixels[i]! & 0xffffff, `seed ${seed}, pixel ${i % SIDE}, ${Math.floor(i / SIDE)}`);
    }
  }
});

test('a triangulation covers each pixel exactly once', () => {
  // Half-transparent white on black reads 128 after one layer and 192 after two; 0 would be a crack.
  const texture: PackedTexture = {
    width: SIDE,
    height: SIDE,
    pixels: new Int32Array(SIDE * SIDE).fill((128 << 24) | 0xffffff),
  };
  for (let seed = 1; seed <= 40; seed++) {
    const { indices, points } = jitteredGrid(seed);
    const shifted = points.map((value) => value * 0.8 + 7.3);
    const mesh: TexturedMesh = { indices, positions: shifted, texels: points };
    const target = blackTarget();
    drawTriangles(target, texture, mesh, 'blend');
    const first = Math.ceil(7.3 - 0.5);
    const last = Math.ceil(SIDE * 0.8 + 7.3 - 0.5);
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) {
        const inside = x >= first && x < last && y >= first && y < last;
        assert.equal(target.data[(y * SIDE + x) * 3], inside ? 128 : 0, `seed ${seed}, pixel ${x}, ${y}`);
      }
    }
  }
});

test('half a pixel of shift gives the mean of two neighbours', () => {
  const texture = noiseTexture(5, 255);
  const texels = Float32Array.of(10, 10, 60, 10, 10, 60, 60, 60);
  const mesh: TexturedMesh = {
    indices: Uint16Array.of(0, 1, 2, 2, 1, 3),
    positions: texels.map((value, i) => (i % 2 === 0 ? value + 0.5 : value)),
    texels,
  };
  const target = blackTarget();
  drawTriangles(target, texture, mesh, 'opaque');
  const red = (x: number, y: number): number => texture.pixels[y * SIDE + x]! & 255;
  for (let y = 12; y < 58; y++) {
    for (let x = 12; x < 58; x++) {
      const mean = (red(x - 1, y) + red(x, y)) / 2;
      assert.ok(Math.abs(target.data[(y * SIDE + x) * 3]! - mean) <= 1);
    }
  }
});

test('triangles that face away are not drawn', () => {
  const texture = noiseTexture(3, 255);
  const texels = Float32Array.of(10, 10, 60, 10, 10, 60);
  const positions = Float32Array.of(60, 10, 10, 10, 60, 60);
  const target = blackTarget();
  drawTriangles(target, texture, { indices: faceFront(Uint16Array.of(0, 1, 2), texels), positions, texels }, 'opaque');
  assert.ok(target.data.every((value) => value === 0));
});

test('coordinates outside picture and texture are clipped and clamped', () => {
  const texture = noiseTexture(4, 255);
  const points = Float32Array.of(-500, -400, 700, -300, 50, 900);
  const target = blackTarget();
  drawTriangles(
    target,
    texture,
    { indices: faceFront(Uint16Array.of(0, 1, 2), points), positions: points, texels: points },
    'opaque',
  );
  for (let i = 0; i < SIDE * SIDE; i++) {
    assert.ok(Math.abs(target.data[i * 3]! - (texture.pixels[i]! & 255)) <= 1);
  }
});
