import { type Point, sampleCurve } from './curve.ts';
import { KEY, type Lights, type Picture } from './light.ts';
import { at, clamp, fractalNoise, linearColour, mix, mixColour, type Random, type Rgb, smoothstep } from './numeric.ts';
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

export interface HairColour {
  readonly root: string;
  readonly body: string;
  readonly tip: string;
  readonly shine: string;
  readonly shineStrength: number;
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
    const keep = 1 - (1 - lock.raggedness) * random();
    const path = sampleCurve(acrossGuides(lock.guides, across), 36);
    const target = sampleCurve(acrossGuides(lock.guides, clump), 36);
    const phase = 6.283 * (clump * 5.3 + 0.06 * random());
    const frizz = lock.frizzCm * (0.4 + random());
    const offset = random() * 100;
    const last = Math.max(3, Math.round(36 * keep));
    const points: Point[] = [];
    for (let step = 0; step <= last; step++) {
      const t = step / 36;
      const own = path[step] ?? { x: 0, y: 0 };
      const aim = target[step] ?? own;
      const gather = lock.gather * t * (0.6 + 0.4 * random() * 0.2);
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
    strands.push({ points, widthCm: lock.widthCm, layer, tone: clumpTone + 0.5 * (random() - 0.5), opacity: 0.8 });
  }
  return strands;
}

/** Visits the pixels a strand covers, each with its coverage and the place 0..1 along the strand. */
export function coverStrand(
  frame: Frame,
  strand: Strand,
  visit: (index: number, coverage: number, along: number, dx: number, dy: number) => void,
): void {
  const { points } = strand;
  const scale = frame.pixelsPerCm;
  // Directions are interpolated between vertices: one per segment shows as scales in the highlight.
  const direction = (k: number): Point => {
    const before = points[Math.max(0, k - 1)];
    const after = points[Math.min(points.length - 1, k + 1)];
    if (before === undefined || after === undefined) return { x: 0, y: 0 };
    const length = Math.max(1e-9, Math.hypot(after.x - before.x, after.y - before.y));
    return { x: (after.x - before.x) / length, y: (after.y - before.y) / length };
  };
  for (let k = 1; k < points.length; k++) {
    const a = points[k - 1];
    const b = points[k];
    if (a === undefined || b === undefined) continue;
    const ax = (a.x - frame.left) * scale - 0.5;
    const ay = (a.y - frame.top) * scale - 0.5;
    const dx = (b.x - frame.left) * scale - 0.5 - ax;
    const dy = (b.y - frame.top) * scale - 0.5 - ay;
    const steep = Math.abs(dy) > Math.abs(dx);
    const major = steep ? dy : dx;
    if (Math.abs(major) < 1e-6) continue;
    const start = steep ? ay : ax;
    const low = Math.ceil(Math.min(start, start + major));
    const high = Math.ceil(Math.max(start, start + major)) - 1;
    const from = direction(k - 1);
    const to = direction(k);
    const slant = Math.hypot(dx, dy) / Math.abs(major);
    for (let m = low; m <= high; m++) {
      const t = (m - start) / major;
      const along = (k - 1 + t) / (points.length - 1);
      const taper = Math.min(1, 0.55 + along * 3) * Math.sqrt(Math.max(0, 1.02 - along ** 3));
      const half = Math.max(0.2, 0.5 * strand.widthCm * scale * taper * slant);
      const strength = Math.min(1, strand.widthCm * scale * taper);
      const centre = steep ? ax + dx * t : ay + dy * t;
      for (let n = Math.ceil(centre - half - 0.5); n <= centre + half + 0.5; n++) {
        const x = steep ? n : m;
        const y = steep ? m : n;
        if (x < 0 || y < 0 || x >= frame.width || y >= frame.height) continue;
        const coverage = Math.min(1, half + 0.5 - Math.abs(n - centre)) * strength;
        if (coverage > 0)
          visit(y * frame.width + x, coverage * strand.opacity, along, mix(from.x, to.x, t), mix(from.y, to.y, t));
      }
    }
  }
}

/** The volume that hair lies on: an ellipsoid round the skull, straight below the cheekbones. */
export interface HairVolume {
  readonly centreY: number;
  readonly radiusX: number;
  readonly radiusY: number;
}

function volumeNormal(volume: HairVolume, x: number, y: number): readonly [number, number, number] {
  let nx = x / volume.radiusX;
  let ny = Math.min(0.25, (y - volume.centreY) / volume.radiusY);
  const out = Math.hypot(nx, ny);
  if (out > 0.97) {
    nx *= 0.97 / out;
    ny *= 0.97 / out;
  }
  return [nx, ny, Math.sqrt(1 - nx * nx - ny * ny)];
}

/** Kajiya-Kay highlight: brightest where the strand is perpendicular to the half vector. */
function strandHighlight(
  tangent: readonly [number, number, number],
  lamp: readonly [number, number, number],
  shift: number,
): number {
  const hx = lamp[0];
  const hy = lamp[1];
  const hz = lamp[2] + 1;
  const along = (tangent[0] * hx + tangent[1] * hy + tangent[2] * hz) / Math.hypot(hx, hy, hz) + shift;
  return Math.max(0, 1 - along * along);
}

export interface HairPaint {
  readonly colour: HairColour;
  readonly volume: HairVolume;
  readonly lights: Lights;
  /** Brightness of the whole sheet: 1 in front, less for hair in the shadow of the head. */
  readonly level: number;
}

/** Draws strands in order onto the lit picture. */
export function drawStrands(picture: Picture, strands: readonly Strand[], paint: HairPaint): void {
  const { frame } = picture;
  const { lights, volume } = paint;
  const root = linearColour(paint.colour.root);
  const body = linearColour(paint.colour.body);
  const tip = linearColour(paint.colour.tip);
  const shine = linearColour(paint.colour.shine);
  for (const strand of strands) {
    const brightness = paint.level * mix(0.3, 1, strand.layer ** 0.8) * (1 + 0.32 * strand.tone);
    coverStrand(frame, strand, (index, coverage, along, dx, dy) => {
      const x = frame.left + ((index % frame.width) + 0.5) / frame.pixelsPerCm;
      const y = frame.top + (Math.floor(index / frame.width) + 0.5) / frame.pixelsPerCm;
      const n = volumeNormal(volume, x, y);
      const tz = -(n[0] * dx + n[1] * dy) / n[2];
      const length = Math.hypot(dx, dy, tz);
      const tangent = [dx / length, dy / length, tz / length] as const;
      const key = Math.max(0, (n[0] * KEY[0] + n[1] * KEY[1] + n[2] * KEY[2] + 0.25) / 1.25);
      const edge = (1 - n[2]) ** 2;
      const rim: Rgb = n[0] < 0 ? lights.rimLeft : lights.rimRight;
      const bare = strandHighlight(tangent, KEY, 0.12 * strand.tone - 0.08);
      const gleam = paint.colour.shineStrength * strand.layer * key * (0.34 * bare ** 24 + 0.1 * bare ** 6);
      const colour: Rgb = along < 0.3 ? mixColour(root, body, along / 0.3) : mixColour(body, tip, (along - 0.3) / 0.7);
      const blend = (plane: Float32Array, c: 0 | 1 | 2): void => {
        const diffuse =
          lights.key[c] * 0.6 * key +
          lights.fill[c] * 0.5 * Math.max(0, 0.4 + n[0] * 0.6) +
          lights.sky[c] * (0.6 - 0.4 * n[1]);
        const value =
          brightness *
          (colour[c] * (diffuse + 1.6 * rim[c] * edge) + shine[c] * (lights.key[c] * gleam + 0.12 * rim[c] * edge));
        plane[index] = mix(at(plane, index), value, coverage);
      };
      blend(picture.red, 0);
      blend(picture.green, 1);
      blend(picture.blue, 2);
    });
  }
}

/** Draws strands in one flat colour: lashes and brows, which are too fine to light. */
export function drawInk(picture: Picture, strands: readonly Strand[], colour: Rgb): void {
  for (const strand of strands) {
    const tone = 1 + 0.5 * strand.tone;
    coverStrand(picture.frame, strand, (index, coverage) => {
      picture.red[index] = mix(at(picture.red, index), colour[0] * tone, coverage);
      picture.green[index] = mix(at(picture.green, index), colour[1] * tone, coverage);
      picture.blue[index] = mix(at(picture.blue, index), colour[2] * tone, coverage);
    });
  }
}
