import { resizePlane, shrinkRgb } from '../image/resample-plane.ts';
import { createPlane, type FloatPlane, type PixelBox, type RgbImage } from '../image/rgb-image.ts';
import { guidedFilter } from './guided-filter.ts';

/** People are told apart at no more than this many pixels on the long side. */
const SPLIT_SIDE = 200;
/** Crossing from black to white costs as much as this many pixels of one colour: borders follow edges in the picture. */
const EDGE_COST = 40;
/** Walking through background is this much dearer than through a person, so that bodies grow through bodies. */
const BACKGROUND_COST = 6;
/** Seeds in face boxes: a head with its hair, and the trunk under it. */
const HEAD = { halfWidth: 0.62, above: 0.75, below: 0.6 };
const TRUNK = { halfWidth: 0.35, below: 2.2 };

/**
 * Splits the matte of everybody into one soft mask per face, full size, 0..1, in the order of `faces`. Every pixel of
 * a person goes to the face that reaches it most cheaply when growing outwards over similar colours, distance counted
 * in face heights; the borders between people are then fitted to the picture. The masks add up to the matte.
 * @param matte opacity of all people, same size as the picture
 */
export function splitPersonMasks(image: RgbImage, matte: FloatPlane, faces: readonly PixelBox[]): FloatPlane[] {
  if (faces.length === 1) return [{ ...matte, data: matte.data.slice() }];
  const factor = Math.max(1, Math.ceil(Math.max(image.width, image.height) / SPLIT_SIDE));
  const colours = shrinkRgb(image, factor);
  const { width, height } = colours[0];
  const small = resizePlane(matte, width, height);
  const owners = growRegions({ colours, matte: small, seeds: seedRegions(faces, small, factor), faces });
  const shares = faces.map((_, k) => {
    const owned = createPlane(width, height);
    for (let i = 0; i < owners.length; i++) owned.data[i] = owners[i] === k ? 1 : 0;
    return guidedFilter(image, owned, { factor, radius: 2, epsilon: 1e-3 });
  });
  return shareOut(matte, shares);
}

/** Weights the matte by each share; the guided filter's shares add up to about, not exactly, one. */
function shareOut(matte: FloatPlane, shares: readonly FloatPlane[]): FloatPlane[] {
  for (let i = 0; i < matte.data.length; i++) {
    let total = 0;
    for (const share of shares) total += share.data[i]!;
    const scale = total > 0 ? matte.data[i]! / total : 0;
    for (const share of shares) share.data[i] = share.data[i]! * scale;
  }
  return [...shares];
}

/** Marks cells that surely belong to a face: -1 elsewhere. Where heads or trunks overlap, the nearer face wins. */
function seedRegions(faces: readonly PixelBox[], matte: FloatPlane, factor: number): Int16Array {
  const seeds = new Int16Array(matte.data.length).fill(-1);
  for (let y = 0; y < matte.height; y++) {
    for (let x = 0; x < matte.width; x++) {
      const i = y * matte.width + x;
      if (matte.data[i]! < 0.5) continue;
      let nearest = Infinity;
      faces.forEach((face, k) => {
        const u = ((x + 0.5) * factor - face.x - face.width / 2) / face.width;
        const v = ((y + 0.5) * factor - face.y - face.height / 2) / face.height;
        const inHead = (u / HEAD.halfWidth) ** 2 + (v / (v < 0 ? HEAD.above : HEAD.below)) ** 2 <= 1;
        const inTrunk = v > 0 && v < TRUNK.below && Math.abs(u) < TRUNK.halfWidth;
        const distance = Math.hypot(u, v);
        if ((inHead || inTrunk) && distance < nearest) {
          nearest = distance;
          seeds[i] = k;
        }
      });
    }
  }
  return seeds;
}

interface Growth {
  readonly colours: readonly FloatPlane[];
  readonly matte: FloatPlane;
  readonly seeds: Int16Array;
  readonly faces: readonly PixelBox[];
}

/** Cheapest paths from all seeds at once (Dijkstra); returns the owning face per cell. */
function growRegions({ colours, matte, seeds, faces }: Growth): Int16Array {
  const { width, height } = matte;
  const owners = seeds.slice();
  const costs = new Float64Array(seeds.length).fill(Infinity);
  const queue = createQueue();
  for (let i = 0; i < seeds.length; i++) {
    if (seeds[i]! < 0) continue;
    costs[i] = 0;
    queue.push(0, i);
  }
  const [red, green, blue] = colours.map((plane) => plane.data) as [Float32Array, Float32Array, Float32Array];
  for (let entry = queue.pop(); entry !== null; entry = queue.pop()) {
    const { cost, cell } = entry;
    if (cost > costs[cell]!) continue;
    const owner = owners[cell]!;
    const x = cell % width;
    const y = (cell - x) / width;
    for (let k = 0; k < 4; k++) {
      const nx = x + (k === 0 ? 1 : k === 1 ? -1 : 0);
      const ny = y + (k === 2 ? 1 : k === 3 ? -1 : 0);
      if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue;
      const next = ny * width + nx;
      const colourStep = Math.hypot(red[next]! - red[cell]!, green[next]! - green[cell]!, blue[next]! - blue[cell]!);
      const place = matte.data[next]! > 0.3 ? 1 : BACKGROUND_COST;
      const reached = cost + ((1 + EDGE_COST * colourStep) * place) / faces[owner]!.height;
      if (reached >= costs[next]!) continue;
      costs[next] = reached;
      owners[next] = owner;
      queue.push(reached, next);
    }
  }
  return owners;
}

interface QueueEntry {
  readonly cost: number;
  readonly cell: number;
}

/** A binary heap. Ties fall to the lower cell, so that the result does not depend on insertion order. */
function createQueue(): { push(cost: number, cell: number): void; pop(): QueueEntry | null } {
  const heap: QueueEntry[] = [];
  const before = (a: QueueEntry, b: QueueEntry): boolean => a.cost < b.cost || (a.cost === b.cost && a.cell < b.cell);
  const swap = (i: number, j: number): void => {
    const kept = heap[i]!;
    heap[i] = heap[j]!;
    heap[j] = kept;
  };
  return {
    push: (cost, cell) => {
      heap.push({ cost, cell });
      for (let i = heap.length - 1; i > 0; ) {
        const parent = (i - 1) >> 1;
        if (!before(heap[i]!, heap[parent]!)) return;
        swap(i, parent);
        i = parent;
      }
    },
    pop: () => {
      const top = heap[0];
      const last = heap.pop();
      if (top === undefined || last === undefined) return null;
      if (heap.length > 0) heap[0] = last;
      for (let i = 0; ; ) {
        let least = i;
        for (const child of [2 * i + 1, 2 * i + 2]) {
          if (child < heap.length && before(heap[child]!, heap[least]!)) least = child;
        }
        if (least === i) return top;
        swap(i, least);
        i = least;
      }
    },
  };
}
