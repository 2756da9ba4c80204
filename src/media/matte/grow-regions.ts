import type { FloatPlane } from '../image/rgb-image.ts';

/** Crossing from black to white costs as much as this many pixels of one colour: borders follow edges in the picture. */
const EDGE_COST = 40;
/** Walking through background is this much dearer than through a person, so that bodies grow through bodies. */
const BACKGROUND_COST = 6;

/** What regions grow over, and where they start. All planes have the same size. */
export interface Growth {
  /** Red, green and blue, 0..1. */
  readonly colours: readonly FloatPlane[];
  /** Opacity of people, 0..1. */
  readonly matte: FloatPlane;
  /** The owner of each cell that is sure, -1 elsewhere. */
  readonly seeds: Int16Array;
  /** Length that counts as 1 for each owner: bigger ones reach further. */
  readonly scales: readonly number[];
}

/** Cheapest paths from all seeds at once (Dijkstra) over similar colours; returns the owner of each cell. */
export function growRegions({ colours, matte, seeds, scales }: Growth): Int16Array {
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
      const r = red[next]! - red[cell]!;
      const g = green[next]! - green[cell]!;
      const b = blue[next]! - blue[cell]!;
      const colourStep = Math.sqrt(r * r + g * g + b * b);
      const place = matte.data[next]! > 0.3 ? 1 : BACKGROUND_COST;
      const reached = cost + ((1 + EDGE_COST * colourStep) * place) / scales[owner]!;
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
