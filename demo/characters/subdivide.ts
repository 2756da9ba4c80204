import { at } from './numeric.ts';

/** A triangle surface: x, y, z and unit normal per vertex. */
export interface Surface {
  readonly positions: Float64Array;
  readonly normals: Float64Array;
  readonly triangles: readonly number[];
}

interface Edge {
  readonly a: number;
  readonly b: number;
  readonly opposite: number[];
}

function collectEdges(triangles: readonly number[], vertexCount: number): Map<number, Edge> {
  const edges = new Map<number, Edge>();
  for (let k = 0; k < triangles.length; k += 3) {
    for (let side = 0; side < 3; side++) {
      const p = at(triangles, k + side);
      const q = at(triangles, k + ((side + 1) % 3));
      const [a, b] = p < q ? [p, q] : [q, p];
      const key = a * vertexCount + b;
      const edge = edges.get(key) ?? { a, b, opposite: [] };
      edge.opposite.push(at(triangles, k + ((side + 2) % 3)));
      edges.set(key, edge);
    }
  }
  return edges;
}

/** Weighted sums over each vertex's neighbours; boundary vertices only see their boundary neighbours. */
function smoothVertices(positions: Float64Array, edges: Iterable<Edge>): Float64Array {
  const count = positions.length / 3;
  const sums = new Float64Array(count * 3);
  const degrees = new Float64Array(count);
  const rimSums = new Float64Array(count * 3);
  const rimDegrees = new Float64Array(count);
  for (const { a, b, opposite } of edges) {
    const onRim = opposite.length === 1;
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      degrees[to] = at(degrees, to) + 1;
      if (onRim) rimDegrees[to] = at(rimDegrees, to) + 1;
      for (let axis = 0; axis < 3; axis++) {
        const value = at(positions, from * 3 + axis);
        sums[to * 3 + axis] = at(sums, to * 3 + axis) + value;
        if (onRim) rimSums[to * 3 + axis] = at(rimSums, to * 3 + axis) + value;
      }
    }
  }
  const smooth = new Float64Array(count * 3);
  for (let vertex = 0; vertex < count; vertex++) {
    const n = at(degrees, vertex);
    const onRim = at(rimDegrees, vertex) > 0;
    // Warren's Loop weights: 3/16 at degree 3, else 3/(8n).
    const beta = n === 3 ? 3 / 16 : 3 / (8 * Math.max(1, n));
    for (let axis = 0; axis < 3; axis++) {
      const index = vertex * 3 + axis;
      const own = at(positions, index);
      smooth[index] = onRim ? 0.75 * own + 0.125 * at(rimSums, index) : (1 - n * beta) * own + beta * at(sums, index);
    }
  }
  return smooth;
}

/** One step of Loop subdivision. The vertices given keep their indices. */
export function subdivide(
  positions: Float64Array,
  triangles: readonly number[],
): { positions: Float64Array<ArrayBuffer>; triangles: number[] } {
  const count = positions.length / 3;
  const edges = collectEdges(triangles, count);
  const refined = new Float64Array((count + edges.size) * 3);
  refined.set(smoothVertices(positions, edges.values()));
  const middle = new Map<number, number>();
  let next = count;
  for (const [key, { a, b, opposite }] of edges) {
    const c = at(opposite, 0);
    const d = at(opposite, 1);
    for (let axis = 0; axis < 3; axis++) {
      const ends = at(positions, a * 3 + axis) + at(positions, b * 3 + axis);
      const sides = at(positions, c * 3 + axis) + at(positions, d * 3 + axis);
      refined[next * 3 + axis] = opposite.length === 1 ? 0.5 * ends : 0.375 * ends + 0.125 * sides;
    }
    middle.set(key, next++);
  }
  const between = (p: number, q: number): number => middle.get(p < q ? p * count + q : q * count + p) ?? 0;
  const split: number[] = [];
  for (let k = 0; k < triangles.length; k += 3) {
    const [a, b, c] = [at(triangles, k), at(triangles, k + 1), at(triangles, k + 2)];
    const [ab, bc, ca] = [between(a, b), between(b, c), between(c, a)];
    split.push(a, ab, ca, ab, b, bc, ca, bc, c, ab, bc, ca);
  }
  return { positions: refined, triangles: split };
}

/** Area-weighted unit normals, turned towards the viewer's side of the surface. */
export function computeNormals(positions: Float64Array, triangles: readonly number[]): Float64Array {
  const normals = new Float64Array(positions.length);
  for (let k = 0; k < triangles.length; k += 3) {
    const corners = [at(triangles, k) * 3, at(triangles, k + 1) * 3, at(triangles, k + 2) * 3] as const;
    const [a, b, c] = corners;
    const edge = (from: number, to: number, axis: number): number =>
      at(positions, to + axis) - at(positions, from + axis);
    const nx = edge(a, b, 1) * edge(a, c, 2) - edge(a, b, 2) * edge(a, c, 1);
    const ny = edge(a, b, 2) * edge(a, c, 0) - edge(a, b, 0) * edge(a, c, 2);
    const nz = edge(a, b, 0) * edge(a, c, 1) - edge(a, b, 1) * edge(a, c, 0);
    for (const corner of corners) {
      normals[corner] = at(normals, corner) + nx;
      normals[corner + 1] = at(normals, corner + 1) + ny;
      normals[corner + 2] = at(normals, corner + 2) + nz;
    }
  }
  // The nose tip (vertex 4) faces the viewer; if its normal does not, the winding is the other way round.
  const turn = at(normals, 4 * 3 + 2) < 0 ? -1 : 1;
  for (let k = 0; k < normals.length; k += 3) {
    const length = turn * Math.max(1e-12, Math.hypot(at(normals, k), at(normals, k + 1), at(normals, k + 2)));
    for (let axis = 0; axis < 3; axis++) normals[k + axis] = at(normals, k + axis) / length;
  }
  return normals;
}
