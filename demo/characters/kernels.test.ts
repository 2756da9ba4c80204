import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { blur, blurMasked } from './blur.ts';
import { curveAt, heightOfLine, signedDistance } from './curve.ts';
import { at, createRandom, linearColour } from './numeric.ts';
import { createRelief, drawHeight, MATERIAL } from './relief.ts';
import { coverStrand } from './strands.ts';
import { computeNormals, subdivide } from './subdivide.ts';

const FRAME = { width: 60, height: 40, pixelsPerCm: 10, left: -3, top: -2 };

describe('curves', () => {
  const circle = Array.from({ length: 256 }, (_, k) => {
    const angle = (2 * Math.PI * k) / 256;
    return { x: 2 * Math.cos(angle), y: 2 * Math.sin(angle) };
  });

  it('measures the signed distance to a circle', () => {
    for (const [x, y] of [
      [0, 0],
      [1, 1],
      [3, -4],
      [2.5, 0.1],
    ] as const) {
      assert.ok(Math.abs(signedDistance(circle, x, y) - (Math.hypot(x, y) - 2)) < 0.001);
    }
  });

  it('passes through its points and keeps straight lines straight', () => {
    const points = [0, 1, 2, 3].map((x) => ({ x, y: 2 * x + 1 }));
    assert.deepEqual(curveAt(points, 1 / 3), { x: 1, y: 3 });
    // The middle span has a neighbour on both sides, so it is exact.
    const middle = curveAt(points, 0.5);
    assert.ok(Math.abs(middle.y - (2 * middle.x + 1)) < 1e-12);
    assert.equal(heightOfLine(points, 1.5), 4);
    assert.equal(heightOfLine(points, 9), 7);
  });
});

describe('blur', () => {
  it('spreads an impulse to the variance asked for and keeps its sum', () => {
    const plane = new Float32Array(101 * 101);
    plane[50 * 101 + 50] = 1;
    const spread = blur(plane, 101, 101, 5);
    let sum = 0;
    let variance = 0;
    spread.forEach((value, k) => {
      sum += value;
      variance += value * ((k % 101) - 50) ** 2;
    });
    assert.ok(Math.abs(sum - 1) < 1e-4);
    assert.ok(Math.abs(Math.sqrt(variance) - 5) < 0.5); // boxes have whole widths
  });

  it('leaves a constant alone, at edges and under a mask', () => {
    const plane = new Float32Array(30 * 20).fill(0.7);
    const mask = Float32Array.from(plane, (_, k) => (k % 30 < 15 ? 1 : 0));
    for (const value of blur(plane, 30, 20, 4)) assert.ok(Math.abs(value - 0.7) < 1e-5);
    const masked = blurMasked(plane, mask, 30, 20, 2);
    mask.forEach((inside, k) => {
      if (inside > 0) assert.ok(Math.abs(at(masked, k) - 0.7) < 1e-4);
    });
  });
});

describe('surfaces', () => {
  it('refines a plane into a plane with four times the triangles', () => {
    const random = createRandom(3);
    const positions = new Float64Array(12);
    for (let k = 0; k < 4; k++) {
      const x = (k % 2) + 0.2 * random();
      const y = Math.floor(k / 2) + 0.2 * random();
      positions.set([x, y, 0.5 * x - 0.25 * y + 1], 3 * k);
    }
    const refined = subdivide(positions, [0, 1, 2, 1, 3, 2]);
    assert.equal(refined.triangles.length, 24);
    assert.equal(refined.positions.length, 9 * 3);
    for (let k = 0; k < refined.positions.length; k += 3) {
      const [x, y, z] = [at(refined.positions, k), at(refined.positions, k + 1), at(refined.positions, k + 2)];
      assert.ok(Math.abs(0.5 * x - 0.25 * y + 1 - z) < 1e-12);
    }
  });

  it('gives every vertex of a tilted plane the same unit normal', () => {
    const positions = new Float64Array(15);
    for (let k = 0; k < 5; k++) {
      const [x, y] = [Math.cos(k * 1.2566), Math.sin(k * 1.2566)];
      positions.set([x, y, -0.75 * x], 3 * k);
    }
    const normals = computeNormals(positions, [0, 1, 2, 0, 2, 3, 0, 3, 4]);
    for (let k = 0; k < 5; k++) {
      assert.ok(Math.abs(at(normals, 3 * k) - 0.6) < 1e-9);
      assert.ok(Math.abs(at(normals, 3 * k + 2) - 0.8) < 1e-9);
    }
  });

  it('derives the normals of a height field and lets the nearer surface win', () => {
    const relief = createRelief(FRAME);
    const box = { left: -2, right: 2, top: -1, bottom: 1 };
    let painted = 0;
    const count = (): void => {
      painted++;
    };
    drawHeight(relief, { box, material: MATERIAL.skin }, (x) => 0.75 * x, count);
    const centre = 20 * FRAME.width + 30;
    assert.ok(Math.abs(at(relief.normalX, centre) + 0.6) < 1e-3);
    const first = painted;
    assert.ok(first > 700);
    drawHeight(relief, { box, material: MATERIAL.cloth }, () => -5, count);
    assert.equal(painted, first);
    assert.equal(relief.material[centre], MATERIAL.skin);
  });
});

describe('strands', () => {
  it('covers as much area as it is long and wide', () => {
    // A straight diagonal hair of full opacity, broad in the middle: the taper leaves 80 to 100 % of it.
    const points = Array.from({ length: 11 }, (_, k) => ({ x: -2 + 0.4 * k, y: -1 + 0.2 * k }));
    let area = 0;
    const strand = { points, widthCm: 0.3, layer: 1, tone: 0, opacity: 1 };
    coverStrand(FRAME, strand, (_, coverage) => {
      area += coverage;
    });
    const ideal = Math.hypot(40, 20) * 3;
    assert.ok(area > 0.75 * ideal && area < ideal, `${area} of ${ideal} pixels`);
  });

  it('stays inside the picture', () => {
    const points = [
      { x: -9, y: -9 },
      { x: 9, y: 9 },
    ];
    coverStrand(FRAME, { points, widthCm: 0.5, layer: 1, tone: 0, opacity: 1 }, (index) => {
      assert.ok(index >= 0 && index < FRAME.width * FRAME.height);
    });
  });
});

describe('colours', () => {
  it('turns sRGB into linear light', () => {
    const [red, green, blue] = linearColour('#ff8000');
    assert.equal(red, 1);
    assert.ok(Math.abs(green - 0.2158605) < 1e-6);
    assert.equal(blue, 0);
  });
});
