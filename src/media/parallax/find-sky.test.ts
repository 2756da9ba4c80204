import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPlane, type FloatPlane } from '../image/rgb-image.ts';
import { estimateDepth, figureDepth } from './estimate-depth.ts';
import { findPlants, findWater } from './find-cover.ts';
import { findSky, type RgbPlanes } from './find-sky.ts';

type Colour = readonly [number, number, number];
const [WIDTH, HEIGHT] = [120, 80];

/** Two colours, one above the other. */
function split(above: Colour, below: Colour, row = 36): RgbPlanes {
  const plane = (channel: 0 | 1 | 2): FloatPlane => {
    const made = createPlane(WIDTH, HEIGHT);
    for (let i = 0; i < made.data.length; i++) made.data[i] = (i < row * WIDTH ? above : below)[channel];
    return made;
  };
  return [plane(0), plane(1), plane(2)];
}

const BLUE: Colour = [0.4, 0.6, 0.9];
const WALL: Colour = [0.75, 0.74, 0.72];
const EARTH: Colour = [0.4, 0.3, 0.2];
const GRASS: Colour = [0.3, 0.5, 0.2];

test('blue over earth is a sky down to the edge between them', () => {
  const sky = findSky(split(BLUE, EARTH), { isNamed: false });
  assert.ok(Math.abs(sky.horizon - 36 / HEIGHT) < 0.03, `horizon ${sky.horizon}`);
  assert.ok(Math.abs(sky.share - 0.45) < 0.05, `share ${sky.share}`);
  assert.equal(sky.mask.data[10 * WIDTH + 60], 1);
  assert.equal(sky.mask.data[60 * WIDTH + 60], 0);
});

test('a grey wall is a sky only where the prompt names one; a green one never is', () => {
  assert.equal(findSky(split(WALL, EARTH), { isNamed: false }).share, 0);
  assert.ok(findSky(split(WALL, EARTH), { isNamed: true }).share > 0.4);
  assert.equal(findSky(split(GRASS, EARTH), { isNamed: true }).share, 0);
});

test('people end the sky', () => {
  const people = createPlane(WIDTH, HEIGHT);
  for (let y = 10; y < HEIGHT; y++) people.data.fill(1, y * WIDTH + 50, y * WIDTH + 70);
  const sky = findSky(split(BLUE, EARTH), { isNamed: false, people });
  assert.equal(sky.mask.data[25 * WIDTH + 60], 0);
  assert.equal(sky.mask.data[25 * WIDTH + 10], 1);
});

test('depth: the sky is far, the ground comes nearer, a backdrop stays behind', () => {
  const sky = findSky(split(BLUE, EARTH), { isNamed: false });
  const depth = estimateDepth({ sky, isPortrait: false });
  const at = (y: number) => depth.data[y * WIDTH + 60]!;
  assert.ok(at(5) < 0.02 && at(50) > at(40) && at(78) > 0.7, `${at(5)} ${at(40)} ${at(50)} ${at(78)}`);
  const backdrop = estimateDepth({ sky: findSky(split(WALL, EARTH), { isNamed: false }), isPortrait: true });
  assert.ok(Math.max(...backdrop.data) < 0.2);
});

test('a figure is as near as its feet', () => {
  const standing = createPlane(WIDTH, HEIGHT);
  for (let y = 30; y < 60; y++) standing.data.fill(1, y * WIDTH + 50, y * WIDTH + 60);
  const cut = createPlane(WIDTH, HEIGHT);
  for (let y = 30; y < HEIGHT; y++) cut.data.fill(1, y * WIDTH + 50, y * WIDTH + 60);
  assert.ok(figureDepth(standing, 0.4) < figureDepth(cut, 0.4));
});

test('water is cool and below the horizon, plants are green', () => {
  const water = findWater(split(BLUE, [0.3, 0.45, 0.5]), 0.45);
  assert.ok(water.data[70 * WIDTH + 60]! > 0.99);
  assert.equal(water.data[10 * WIDTH + 60], 0);
  assert.ok(Math.max(...findWater(split(BLUE, [0.8, 0.7, 0.5]), 0.45).data) < 0.01, 'sand');
  assert.ok(findPlants(split(BLUE, GRASS)).data[70 * WIDTH + 60]! > 0.99);
  assert.equal(findPlants(split(BLUE, EARTH)).data[70 * WIDTH + 60], 0);
});
