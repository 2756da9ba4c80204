import type { PixelTarget } from './draw-triangles.ts';

/** Where the visible side of a mesh can end: edges between two of its triangles. */
export interface MeshOutline {
  /** Triples of vertices in drawing order. */
  readonly triangles: Uint16Array;
  /** Per edge: its two vertices, then the triangle drawn earlier and the one drawn later. */
  readonly edges: Uint32Array;
}

const EDGE_FIELDS = 4;

/** Finds the inner edges of a mesh; an edge with one triangle, or with more than two, is no candidate. */
export function findMeshOutline(triangles: Uint16Array): MeshOutline {
  const owners = new Map<number, number[]>();
  for (let t = 0; t < triangles.length; t += 3) {
    for (let k = 0; k < 3; k++) {
      const [a, b] = [triangles[t + k]!, triangles[t + ((k + 1) % 3)]!];
      const key = Math.min(a, b) * 65536 + Math.max(a, b);
      const list = owners.get(key);
      if (list) list.push(t / 3);
      else owners.set(key, [t / 3]);
    }
  }
  const edges: number[] = [];
  for (const [key, list] of owners) {
    if (list.length === 2) edges.push(Math.floor(key / 65536), key % 65536, list[0]!, list[1]!);
  }
  return { triangles, edges: Uint32Array.from(edges) };
}

/**
 * Anti-aliases the outline of a mesh just drawn: where a triangle in view meets one that has turned away and was drawn
 * before it, every pixel the edge runs through is mixed from both sides by the edge's exact share of the pixel.
 * Draws nothing while all triangles face front. (Turned away, but drawn later: the edge lies under other triangles.)
 */
export function softenOutline(target: PixelTarget, outline: MeshOutline, positions: Float32Array): void {
  const { edges, triangles } = outline;
  for (let e = 0; e < edges.length; e += EDGE_FIELDS) {
    if (facesFront(triangles, edges[e + 2]!, positions) || !facesFront(triangles, edges[e + 3]!, positions)) continue;
    const a = edges[e]! * 2;
    const b = edges[e + 1]! * 2;
    const [xa, ya, xb, yb] = [positions[a]!, positions[a + 1]!, positions[b]!, positions[b + 1]!];
    const { width, height } = target;
    // Along its longer extent, so that each row (or column) has one crossing.
    if (Math.abs(yb - ya) >= Math.abs(xb - xa)) {
      if (ya < yb) softenEdge(target.data, [xa, ya, xb, yb], { length: height, across: width, step: width, side: 1 });
      else softenEdge(target.data, [xb, yb, xa, ya], { length: height, across: width, step: width, side: 1 });
    } else if (xa < xb) {
      softenEdge(target.data, [ya, xa, yb, xb], { length: width, across: height, step: 1, side: width });
    } else {
      softenEdge(target.data, [yb, xb, ya, xa], { length: width, across: height, step: 1, side: width });
    }
  }
}

function facesFront(triangles: Uint16Array, triangle: number, positions: Float32Array): boolean {
  const a = triangles[triangle * 3]! * 2;
  const b = triangles[triangle * 3 + 1]! * 2;
  const c = triangles[triangle * 3 + 2]! * 2;
  return (
    (positions[b]! - positions[a]!) * (positions[c + 1]! - positions[a + 1]!) -
      (positions[c]! - positions[a]!) * (positions[b + 1]! - positions[a + 1]!) >
    0
  );
}

/** Pixel strides, in pixels: `step` along the edge, `side` to the neighbour across it. */
interface Walk {
  readonly length: number;
  readonly across: number;
  readonly step: number;
  readonly side: number;
}

/** `from` and `to` in (across, along) order, `along` ascending. */
function softenEdge(
  data: Uint8Array,
  [fromAcross, fromAlong, toAcross, toAlong]: readonly [number, number, number, number],
  walk: Walk,
): void {
  const slope = (toAcross - fromAcross) / (toAlong - fromAlong);
  const end = Math.min(walk.length, Math.ceil(toAlong - 0.5));
  for (let i = Math.max(0, Math.ceil(fromAlong - 0.5)); i < end; i++) {
    const crossing = fromAcross + (i + 0.5 - fromAlong) * slope;
    const k = Math.floor(crossing);
    if (k < 1 || k + 1 >= walk.across) continue;
    const share = crossing - k;
    // The pixel shows the side its centre lies on; the other side's part comes from the neighbour there.
    const other = share > 0.5 ? 1 : -1;
    const weight = share > 0.5 ? 1 - share : share;
    const at = (i * walk.step + k * walk.side) * 3;
    const from = at + other * walk.side * 3;
    for (let c = 0; c < 3; c++) data[at + c]! += Math.round((data[from + c]! - data[at + c]!) * weight);
  }
}
