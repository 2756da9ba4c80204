import { type Point, sampleCurve } from './curve.ts';
import type { Picture } from './light.ts';
import { clamp, fractalNoise, mix, pixel, type Random, type Rgb, smoothstep } from './numeric.ts';
import type { Frame } from './relief.ts';

/** One hair: a polyline in picture cm with its own shade, drawn later strands over earlier ones. */
export interface Strand {
  readonly points: readonly Point[];
  readonly widthCm: number;
  /** 0 deep inside the hair, 1 on its surface. */
  readonly layer: number;
  /** -1..1: darker or lighter than its neighbours. */
  readonly tone: number;
  readonly opacity: number;
}

/** A sheet of hair: strands run along the guides and are spread across them. */
export interface Lock {
  readonly guides: readonly (readonly Point[])[];
  readonly count: number;
  readonly widthCm: number;
  /** Clumps across the sheet; strands gather into them towards the tip. */
  readonly clumps: number;
  readonly gather: number;
  readonly waveCm: number;
  readonly waves: number;
  readonly frizzCm: number;
  /** Shortest strand as a share of the longest. */
  readonly raggedness: number;
}

function acrossGuides(guides: readonly (readonly Point[])[], across: number): Point[] {
  const length = guides[0]?.length ?? 0;
  const path: Point[] = [];
  for (let k = 0; k < length; k++) {
    const column = guides.map((guide) => {
      const point = guide[k];
      if (point === undefined) throw new Error('the guides of a lock need equally many points');
      return point;
    });
    path.push(pointAcross(column, across));
  }
  return path;
}

function pointAcross(column: readonly Point[], across: number): Point {
  const position = clamp(across) * (column.length - 1);
  const k = Math.min(column.length - 2, Math.floor(position));
  const a = column[Math.max(0, k)] ?? { x: 0, y: 0 };
  const b = column[k + 1] ?? a;
  return { x: mix(a.x, b.x, position - k), y: mix(a.y, b.y, position - k) };
}

/** Grows the strands of a lock. Deterministic in `random` and `seed`. */
export function growLock(lock: Lock, random: Random, seed: number): Strand[] {
  const strands: Strand[] = [];
  for (let k = 0; k < lock.count; k++) {
    const across = random();
    const clump = (Math.floor(across * lock.clumps) + 0.5) / lock.clumps;
    const clumpTone = fractalNoise(clump * 37, seed * 1.7, seed, 1);
    const layer = clamp((k / lock.count) * 0.85 + 0.15 * random());
    // A few hairs leave their lock: the eye reads their outline as hair rather than as a helmet.
    const astray = random() < 0.03;
    const keep = 1 - (1 - lock.raggedness) * random();
    const path = sampleCurve(acrossGuides(lock.guides, across), 36);
    const target = sampleCurve(acrossGuides(lock.guides, clump), 36);
    // Neighbouring clumps wave almost in step; out of step they would tear gaps into the sheet.
    const phase = 6.283 * (clump * 0.7 + 0.05 * random()) + seed;
    const frizz = (lock.frizzCm * (0.4 + random()) + (astray ? 0.25 : 0)) * (astray ? 2.6 : 1);
    const offset = random() * 100;
    const last = Math.max(3, Math.round(36 * keep));
    const points: Point[] = [];
    // Roots do not stand in a row: hairline and parting would look cut out.
    const first = Math.floor(2.6 * random());
    for (let step = first; step <= last; step++) {
      const t = step / 36;
      const own = path[step] ?? { x: 0, y: 0 };
      const aim = target[step] ?? own;
      const gather = lock.gather * t * (astray ? 0 : 0.65);
      const swing = lock.waveCm * Math.sin(phase + lock.waves * 6.283 * t) * smoothstep(0, 0.35, t);
      const fray = frizz * fractalNoise(t * 5, offset, seed + 5, 2) * smoothstep(0, 0.5, t);
      const next = path[Math.min(36, step + 1)] ?? own;
      const before = path[Math.max(0, step - 1)] ?? own;
      const dx = next.x - before.x;
      const dy = next.y - before.y;
      const length = Math.max(1e-6, Math.hypot(dx, dy));
      points.push({
        x: mix(own.x, aim.x, gather) + (-dy / length) * (swing + fray),
        y: mix(own.y, aim.y, gather) + (dx / length) * (swing + fray),
      });
    }
    strands.push({
      points,
      widthCm: lock.widthCm * (astray ? 0.5 : 1),
      layer,
      tone: clumpTone + 0.5 * (random() - 0.5),
      opacity: astray ? 0.5 : 0.8,
    });
  }
  return strands;
}

/**
 * Visits the pixels a strand covers: their coverage, and the place along the strand counted in vertices. Walks the
 * major axis of each segment, so a strand never covers a pixel twice where two segments meet.
 */
export function coverStrand(
  frame: Frame,
  strand: Strand,
  visit: (index: number, coverage: number, vertex: number) => void,
): void {
  const { points } = strand;
  const scale = frame.pixelsPerCm;
  const wide = strand.widthCm * scale;
  for (let k = 1; k < points.length; k++) {
    const a = points[k - 1];
    const b = points[k];
    if (a === undefined || b === undefined) continue;
    const ax = (a.x - frame.left) * scale - 0.5;
    const ay = (a.y - frame.top) * scale - 0.5;
    const dx = (b.x - a.x) * scale;
    const dy = (b.y - a.y) * scale;
    const steep = Math.abs(dy) > Math.abs(dx);
    const major = steep ? dy : dx;
    if (Math.abs(major) < 1e-6) continue;
    const start = steep ? ay : ax;
    const low = Math.ceil(Math.min(start, start + major));
    const high = Math.ceil(Math.max(start, start + major)) - 1;
    const slant = Math.hypot(dx, dy) / Math.abs(major);
    const limit = steep ? frame.width : frame.height;
    for (let m = Math.max(0, low); m <= Math.min(high, (steep ? frame.height : frame.width) - 1); m++) {
      const t = (m - start) / major;
      const along = (k - 1 + t) / (points.length - 1);
      const taper = Math.min(1, 0.55 + along * 3) * Math.sqrt(Math.max(0, 1.02 - along ** 3));
      const half = Math.max(0.2, 0.5 * wide * taper * slant);
      const strength = Math.min(1, wide * taper) * strand.opacity;
      const centre = steep ? ax + dx * t : ay + dy * t;
      const last = Math.min(limit - 1, Math.floor(centre + half + 0.5));
      for (let n = Math.max(0, Math.ceil(centre - half - 0.5)); n <= last; n++) {
        const coverage = Math.min(1, half + 0.5 - Math.abs(n - centre)) * strength;
        if (coverage > 0) visit(steep ? m * frame.width + n : n * frame.width + m, coverage, k - 1 + t);
      }
    }
  }
}

/** Draws strands in one flat colour: lashes and brows, which are too fine to light. */
export function drawInk(picture: Picture, strands: readonly Strand[], colour: Rgb): void {
  for (const strand of strands) {
    const tone = 1 + 0.5 * strand.tone;
    coverStrand(picture.frame, strand, (index, coverage) => {
      picture.red[index] = mix(pixel(picture.red, index), colour[0] * tone, coverage);
      picture.green[index] = mix(pixel(picture.green, index), colour[1] * tone, coverage);
      picture.blue[index] = mix(pixel(picture.blue, index), colour[2] * tone, coverage);
    });
  }
}
