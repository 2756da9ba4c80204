import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createFilm, type Film, SHUTTER_FRAMES, type View } from './film.ts';
import { blurMotion, createMotionBlur } from './motion-blur.ts';

const WIDTH = 96;
const HEIGHT = 48;
const FPS = 24;
const VIEW: View = {
  width: WIDTH,
  height: HEIGHT,
  x: 0,
  y: 1,
  z: 0,
  sin: 0,
  cos: 1,
  focal: 80,
  horizon: 24,
  roll: 0,
};
const METRES = 10;

/** A bright bar, 4 columns wide, before a wall far behind. */
function filmWithBar(background = 0): Film {
  const film = createFilm(WIDTH, HEIGHT);
  film.depth.fill(100);
  film.colour.fill(background);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 46; x < 50; x++) {
      film.colour.fill(1, (y * WIDTH + x) * 3, (y * WIDTH + x) * 3 + 3);
      film.depth[y * WIDTH + x] = METRES;
      film.mover[y * WIDTH + x] = 1;
    }
  }
  return film;
}

function rowOf({ colour }: Film, y: number): readonly number[] {
  return Array.from({ length: WIDTH }, (_, x) => colour[(y * WIDTH + x) * 3 + 1]!);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Metres per second that move something at METRES by so many pixels while the shutter is open. */
function speedOf(pixels: number): number {
  return ((pixels / VIEW.focal) * METRES * FPS) / SHUTTER_FRAMES;
}

describe('blurMotion', () => {
  it('spreads a moving bar evenly over its way and keeps its light', () => {
    for (const pixels of [4, 8, 12]) {
      const film = filmWithBar();
      const before = sum(rowOf(film, 20));
      film.movers.push([speedOf(pixels), 0, 0]);
      blurMotion(createMotionBlur(film), film, VIEW, VIEW, FPS);
      const row = rowOf(film, 20);
      assert.ok(Math.abs(sum(row) - before) < 0.02 * before, `${pixels} pixels: ${sum(row)} of ${before}`);
      const lit = row.filter((value) => value > 0.01).length;
      assert.ok(Math.abs(lit - (4 + pixels)) <= 1, `${lit} columns lit after a way of ${pixels}`);
      // The middle of the exposure stays where it was.
      const centre = row.reduce((total, value, x) => total + value * x, 0) / sum(row);
      assert.ok(Math.abs(centre - 47.5) < 0.1, `the bar went to ${centre}`);
    }
  });

  it('blurs the whole picture as a box when the camera turns, and nothing when it stands', () => {
    const still = filmWithBar(0.2);
    blurMotion(createMotionBlur(still), still, VIEW, VIEW, FPS);
    assert.deepEqual(still.colour, filmWithBar(0.2).colour);
    const film = filmWithBar(0.2);
    film.mover.fill(0);
    const angle = 3 / VIEW.focal;
    blurMotion(createMotionBlur(film), film, VIEW, { ...VIEW, sin: Math.sin(angle), cos: Math.cos(angle) }, FPS);
    const row = rowOf(film, 24);
    assert.ok(Math.abs(sum(row) - sum(rowOf(filmWithBar(0.2), 24))) < 0.3);
    // 6 pixels: a box of 7 taps over a bar of 4 has no fully bright pixel left.
    assert.ok(Math.max(...row) < 0.75 && Math.max(...row) > 0.5, `${Math.max(...row)}`);
  });

  it('leaves what the camera follows sharp before a background that streaks', () => {
    const film = filmWithBar();
    for (let x = 0; x < WIDTH; x++)
      if (film.mover[20 * WIDTH + x] === 0) film.colour.fill(x % 2, (20 * WIDTH + x) * 3, (20 * WIDTH + x) * 3 + 3);
    film.depth.forEach((metres, i) => {
      if (metres === 100) film.depth[i] = 20;
    });
    const speed = speedOf(12);
    film.movers.push([speed, 0, 0]);
    blurMotion(createMotionBlur(film), film, VIEW, { ...VIEW, x: (speed * SHUTTER_FRAMES) / 2 / FPS }, FPS);
    const row = rowOf(film, 20);
    assert.deepEqual(row.slice(46, 50), [1, 1, 1, 1]);
    for (const value of row.slice(14, 38)) assert.ok(Math.abs(value - 0.5) < 0.12, `the background keeps ${value}`);
  });

  it('leaves pixels that nothing reaches as they are, to the bit', () => {
    const film = filmWithBar(0.123);
    film.movers.push([speedOf(8), 0, 0]);
    blurMotion(createMotionBlur(film), film, VIEW, VIEW, FPS);
    assert.deepEqual(rowOf(film, 20).slice(0, 40), rowOf(filmWithBar(0.123), 20).slice(0, 40));
    assert.deepEqual(rowOf(film, 20).slice(56), rowOf(filmWithBar(0.123), 20).slice(56));
  });
});
