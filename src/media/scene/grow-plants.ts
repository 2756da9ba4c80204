import type { RandomStream } from '../random.ts';
import { hash, mix } from './tile-noise.ts';

/** A plant seen from the side: how much it covers, and how light each part is, both 0 to 1. */
export interface Sprite {
  readonly width: number;
  readonly height: number;
  readonly cover: Float32Array;
  readonly shade: Float32Array;
  /** 0 leaf to 1 flower or bark: takes the plant's second colour. */
  readonly accent: Float32Array;
}

/** A sprite with the part of each row that it covers, 0 to 1: most of a tree's box is empty. */
export interface SpannedSprite extends Sprite {
  readonly from: Float32Array;
  readonly to: Float32Array;
}

interface Canvas extends Sprite {
  put(x: number, y: number, opacity: number, shade: number, accent?: number): void;
}

function createCanvas(width: number, height: number): Canvas {
  const cover = new Float32Array(width * height);
  const shade = new Float32Array(width * height);
  const accent = new Float32Array(width * height);
  return {
    width,
    height,
    cover,
    shade,
    accent,
    put(x, y, opacity, tone, colour = 0) {
      const xi = x | 0;
      const yi = y | 0;
      if (xi < 0 || yi < 0 || xi >= width || yi >= height) return;
      const i = yi * width + xi;
      shade[i] = shade[i]! * (1 - opacity) + tone * opacity;
      accent[i] = accent[i]! * (1 - opacity) + colour * opacity;
      cover[i] = cover[i]! + (1 - cover[i]!) * opacity;
    },
  };
}

/** 0..1, even between whole numbers: single pixels of bark would be blocks on a near trunk. */
function furrow(x: number, y: number): number {
  const [xi, yi] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - xi, y - yi];
  const upper = mix(hash(xi, yi, 3), hash(xi + 1, yi, 3), fx);
  return mix(upper, mix(hash(xi, yi + 1, 3), hash(xi + 1, yi + 1, 3), fx), fy);
}

/** A spruce. `bare` is the share of the trunk without branches, as in a dense wood. */
export function growConifer(random: RandomStream, bare: number): Sprite {
  const width = 176;
  const height = 480;
  const canvas = createCanvas(width, height);
  for (let y = height * 0.05; y < height; y++) {
    const half = 0.8 + (y / height) * 3.6;
    for (let x = -half; x <= half; x += 0.6) {
      const bark = (0.26 + 0.2 * (x / half)) * (0.55 + 0.9 * furrow(x * 0.9, y * 0.07));
      canvas.put(width / 2 + x + Math.sin(y * 0.011) * 2, y, 0.95, bark, 1);
    }
  }
  const whorls = 64 + Math.floor(random.next() * 14);
  for (let whorl = 0; whorl < whorls; whorl++) {
    const down = whorl / whorls;
    const y = height * (0.02 + (0.9 - bare) * down ** 0.92);
    const reach =
      width * 0.44 * (0.06 + 0.94 * down ** 0.75) * (down > 0.85 ? 1.6 - down * 0.7 : 1) * random.between(0.6, 1.2);
    for (let side = -1; side <= 1; side += 0.5) {
      const length = reach * (1 - Math.abs(Math.abs(side) - 1) * 0.55) * random.between(0.8, 1.2);
      const direction = side === 0 ? random.between(-0.5, 0.5) : side;
      growBough(canvas, random, { x: width / 2, y, length, direction, down });
    }
  }
  return canvas;
}

function growBough(
  canvas: Canvas,
  random: RandomStream,
  { x, y, length, direction, down }: { x: number; y: number; length: number; direction: number; down: number },
): void {
  const droop = 0.22 + 0.4 * down;
  const steps = Math.ceil(length * 1.5);
  for (let i = 0; i < steps; i++) {
    const out = i / steps;
    const px = x + direction * length * out;
    const py = y + length * droop * out * out * 1.1 + random.between(-1, 1);
    const tone =
      0.22 + 0.5 * out + 0.22 * (1 - down) - (Math.abs(direction) < 1 ? 0.12 : 0) + (direction > 0 ? 0.1 : -0.05);
    const hang = 3 + 5 * (1 - out) * (0.3 + down);
    for (let needle = 0; needle < 4; needle++) {
      canvas.put(
        px + random.between(-1.5, 1.5),
        py + random.next() * hang,
        0.45,
        tone - needle * 0.06 + random.between(-0.06, 0.06),
      );
    }
  }
}

/** A leafy tree: branches that fork, and clumps of leaves at their ends. */
export function growBroadleaf(random: RandomStream): Sprite {
  const size = 256;
  const canvas = createCanvas(size, size);
  const tips: [number, number][] = [];
  const branch = (
    startX: number,
    startY: number,
    startAngle: number,
    length: number,
    thickness: number,
    depth: number,
  ): void => {
    let x = startX;
    let y = startY;
    let angle = startAngle;
    const steps = Math.ceil(length);
    for (let i = 0; i < steps; i++) {
      angle += random.between(-0.04, 0.04);
      x += Math.sin(angle);
      y -= Math.cos(angle);
      const half = thickness * (1 - (i / steps) * 0.4);
      for (let q = -half; q <= half; q += 0.7) {
        canvas.put(
          x + q * Math.cos(angle),
          y + q * Math.sin(angle),
          0.9,
          0.2 + 0.14 * (q / half) + 0.14 * (furrow(q * 0.8, y * 0.06) - 0.3),
          1,
        );
      }
    }
    if (depth <= 0 || thickness < 0.8) {
      tips.push([x, y]);
      return;
    }
    const forks = 2 + (random.chance(0.4) ? 1 : 0);
    for (let fork = 0; fork < forks; fork++) {
      branch(
        x,
        y,
        angle * 0.6 + random.between(-0.75, 0.75),
        length * random.between(0.62, 0.87),
        thickness * 0.62,
        depth - 1,
      );
    }
    if (depth < 4) tips.push([x, y]);
  };
  branch(size / 2, size - 1, 0, size * 0.25, 6, 5);
  for (const [x, y] of tips) growLeaves(canvas, random, x, y, random.between(10, 19));
  return canvas;
}

function growLeaves(canvas: Canvas, random: RandomStream, x: number, y: number, radius: number): void {
  for (let leaf = 0; leaf < 220; leaf++) {
    const angle = random.between(0, Math.PI * 2);
    const out = Math.sqrt(random.next()) * radius;
    const px = x + Math.cos(angle) * out * 1.15;
    const py = y + Math.sin(angle) * out * 0.8;
    // Light from above: the upper side of each clump and of the whole crown is the lighter.
    const tone =
      0.42 -
      0.4 * ((Math.sin(angle) * out) / radius) * 0.6 +
      0.14 * ((Math.cos(angle) * out) / radius) -
      (py / canvas.height - 0.4) * 0.55 +
      random.between(-0.13, 0.13);
    canvas.put(px, py, 0.7, tone);
    canvas.put(px + 1, py, 0.5, tone);
  }
}

/** Grass, with flowers on `flowers` of the blades. */
export function growTuft(random: RandomStream, flowers: number): Sprite {
  const size = 96;
  const canvas = createCanvas(size, size);
  for (let blade = 0; blade < 40; blade++) {
    let x = size / 2 + random.between(-0.28, 0.28) * size;
    let angle = random.between(-0.45, 0.45);
    let y = size - 1;
    const steps = size * random.between(0.35, 0.92);
    const tone = random.between(0.3, 0.75);
    for (let i = 0; i < steps; i++) {
      angle += angle * 0.014;
      x += Math.sin(angle);
      y -= Math.cos(angle);
      const out = i / steps;
      const half = 1.25 * (1 - out);
      for (let e = -half; e <= half; e += 0.5) canvas.put(x + e, y, 0.8, tone * (0.3 + 0.8 * out));
    }
    if (!random.chance(flowers)) continue;
    const radius = random.between(2, 3.6);
    for (let q = 0; q < 40; q++) {
      const turn = random.between(0, Math.PI * 2);
      const out = Math.sqrt(random.next()) * radius;
      canvas.put(x + Math.cos(turn) * out, y + Math.sin(turn) * out * 0.75, 0.9, 0.6 + 0.4 * random.next(), 1);
    }
  }
  return canvas;
}

/** A fern or low bush. */
export function growFern(random: RandomStream): Sprite {
  const width = 128;
  const height = 96;
  const canvas = createCanvas(width, height);
  for (let frond = 0; frond < 15; frond++) {
    let x = width / 2 + random.between(-6, 6);
    let y = height - 1;
    let angle = random.between(-1.1, 1.1);
    const steps = random.between(0.5, 0.95) * height;
    const tone = random.between(0.35, 0.7);
    for (let i = 0; i < steps; i++) {
      angle += Math.sign(angle) * 0.013;
      x += Math.sin(angle);
      y -= Math.cos(angle);
      const out = i / steps;
      const leaf = 9 * Math.sin(Math.PI * Math.min(1, out * 1.05 + 0.06)) * (i % 3 === 0 ? 1 : 0.25);
      for (let q = -leaf; q <= leaf; q += 0.7) {
        canvas.put(
          x + q * Math.cos(angle),
          y + q * Math.sin(angle) + Math.abs(q) * 0.3,
          0.75,
          tone * (0.5 + 0.5 * out) * (0.75 + 0.25 * hash(q * 2, i, frond)),
        );
      }
    }
  }
  return canvas;
}

/** The sprite and its halves, each pixel of a half weighted by what it covers. */
export function createSpriteMips(sprite: Sprite): readonly SpannedSprite[] {
  const mips = [sprite];
  while (mips.at(-1)!.width > 4) mips.push(halveSprite(mips.at(-1)!));
  return mips.map(addSpans);
}

function addSpans(sprite: Sprite): SpannedSprite {
  const { width, height, cover } = sprite;
  const from = new Float32Array(height).fill(1);
  const to = new Float32Array(height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (cover[y * width + x]! < 0.02) continue;
      from[y] = Math.min(from[y]!, (x - 1) / width);
      to[y] = Math.max(to[y]!, (x + 2) / width);
    }
  }
  return { width, height, cover, shade: sprite.shade, accent: sprite.accent, from, to };
}

function halveSprite(fine: Sprite): Sprite {
  const canvas = createCanvas(fine.width >> 1, fine.height >> 1);
  for (let y = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++) {
      let cover = 0;
      let shade = 0;
      let accent = 0;
      for (let j = 0; j < 2; j++) {
        for (let i = 0; i < 2; i++) {
          const at = (y * 2 + j) * fine.width + x * 2 + i;
          cover += fine.cover[at]!;
          shade += fine.shade[at]! * fine.cover[at]!;
          accent += fine.accent[at]! * fine.cover[at]!;
        }
      }
      const at = y * canvas.width + x;
      canvas.cover[at] = cover / 4;
      canvas.shade[at] = cover > 0 ? shade / cover : 0;
      canvas.accent[at] = cover > 0 ? accent / cover : 0;
    }
  }
  return canvas;
}
