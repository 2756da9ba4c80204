/**
 * Textured triangles on rgb24 pictures: the hot kernel of every warp. Pixel (x, y) has its centre at
 * (x + 0.5, y + 0.5); texel coordinates follow the same rule. Coverage follows the top-left rule: edges are evaluated
 * from their upper to their lower end whatever the winding, so two triangles that share an edge compute the very same
 * border and each pixel belongs to exactly one of them: no cracks, no double blending.
 */

/** Texels as little-endian R, G, B, A bytes in one int32 each: one load per texel, and the matte rides along. */
export interface PackedTexture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Int32Array;
}

/** An rgb24 picture to draw on. */
export interface PixelTarget {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Triangles over shared vertices. `positions` are x, y in target pixels, `texels` u, v in texels. */
export interface TexturedMesh {
  readonly indices: Uint16Array;
  readonly positions: Float32Array;
  readonly texels: Float32Array;
}

/**
 * opaque: replace pixels, ignoring alpha. blend: weigh with the texture's alpha. Both skip triangles that face away,
 * i.e. that run anticlockwise on screen; `faceFront` orients a mesh for that. two-sided: opaque without that test.
 * away: opaque, only what the other modes skip: drawn first, it fills the cracks of a mesh that folds.
 */
export type DrawMode = 'opaque' | 'blend' | 'two-sided' | 'away';

/** 16.16 fixed point: textures up to 32,767 texels a side, steps exact to 1/65,536 texel. */
const ONE = 65536;
/** Truncating the fraction to 8 bits would bias every sample by 1/512 texel; this turns it into rounding. */
const HALF_STEP = 128;

/** Draws all triangles in order; later ones cover earlier ones. Allocates nothing. */
export function drawTriangles(target: PixelTarget, texture: PackedTexture, mesh: TexturedMesh, mode: DrawMode): void {
  const { indices, positions } = mesh;
  const blend = mode === 'blend';
  const twoSided = mode === 'two-sided';
  const away = mode === 'away';
  for (let t = 0; t + 2 < indices.length; t += 3) {
    const a = indices[t]! * 2;
    const b = indices[t + 1]! * 2;
    const c = indices[t + 2]! * 2;
    if (!twoSided && doubleArea(positions, a, b, c) <= 0 !== away) continue;
    drawTriangle(target, texture, mesh, a, b, c, blend);
  }
}

/** Twice the signed area of a triangle given by offsets into x, y pairs; positive when clockwise on screen (y down). */
function doubleArea(points: Float32Array, a: number, b: number, c: number): number {
  return (
    (points[b]! - points[a]!) * (points[c + 1]! - points[a + 1]!) -
    (points[c]! - points[a]!) * (points[b + 1]! - points[a + 1]!)
  );
}

/** Triangles reordered in place so that all face the viewer at these positions. Returns its argument. */
export function faceFront(indices: Uint16Array, positions: Float32Array): Uint16Array {
  for (let t = 0; t + 2 < indices.length; t += 3) {
    const second = indices[t + 1]!;
    if (doubleArea(positions, indices[t]! * 2, second * 2, indices[t + 2]! * 2) >= 0) continue;
    indices[t + 1] = indices[t + 2]!;
    indices[t + 2] = second;
  }
  return indices;
}

function drawTriangle(
  target: PixelTarget,
  texture: PackedTexture,
  mesh: TexturedMesh,
  first: number,
  second: number,
  third: number,
  blend: boolean,
): void {
  const { positions } = mesh;
  let a = first;
  let b = second;
  let c = third;
  // Sort by y, so that every edge runs downwards.
  let swap = 0;
  if (positions[b + 1]! < positions[a + 1]!) {
    swap = a;
    a = b;
    b = swap;
  }
  if (positions[c + 1]! < positions[b + 1]!) {
    swap = b;
    b = c;
    c = swap;
    if (positions[b + 1]! < positions[a + 1]!) {
      swap = a;
      a = b;
      b = swap;
    }
  }
  drawSorted(target, texture, mesh, a, b, c, blend);
}

/** `a`, `b`, `c`: offsets of the vertices from the top one to the bottom one. */
function drawSorted(
  target: PixelTarget,
  texture: PackedTexture,
  mesh: TexturedMesh,
  a: number,
  b: number,
  c: number,
  blend: boolean,
): void {
  const { positions, texels } = mesh;
  const yTop = positions[a + 1]!;
  const yMiddle = positions[b + 1]!;
  const yBottom = positions[c + 1]!;
  const yStart = Math.max(0, Math.ceil(yTop - 0.5));
  const yEnd = Math.min(target.height, Math.ceil(yBottom - 0.5));
  if (yStart >= yEnd) return;
  const xa = positions[a]!;
  const xb = positions[b]!;
  const xc = positions[c]!;
  const longSlope = (xc - xa) / (yBottom - yTop);
  // Infinite for a horizontal edge, which then owns no row.
  const upperSlope = (xb - xa) / (yMiddle - yTop);
  const lowerSlope = (xc - xb) / (yBottom - yMiddle);
  const inverse = 1 / ((xb - xa) * (yBottom - yTop) - (xc - xa) * (yMiddle - yTop));
  // The winding after sorting decides on which side the long edge lies.
  const longIsLeft = inverse > 0;
  const ua = texels[a]!;
  const va = texels[a + 1]!;
  const uab = texels[b]! - ua;
  const vab = texels[b + 1]! - va;
  const uac = texels[c]! - ua;
  const vac = texels[c + 1]! - va;
  const ux = (uab * (yBottom - yTop) - uac * (yMiddle - yTop)) * inverse;
  const vx = (vab * (yBottom - yTop) - vac * (yMiddle - yTop)) * inverse;
  const uy = (uac * (xb - xa) - uab * (xc - xa)) * inverse;
  const vy = (vac * (xb - xa) - vab * (xc - xa)) * inverse;
  const uStep = Math.round(ux * ONE);
  const vStep = Math.round(vx * ONE);
  const inside = texelsInside(texture, texels, a, b, c);
  const { width } = target;
  for (let y = yStart; y < yEnd; y++) {
    const yCenter = y + 0.5;
    const xLong = xa + (yCenter - yTop) * longSlope;
    const xShort = yCenter < yMiddle ? xa + (yCenter - yTop) * upperSlope : xb + (yCenter - yMiddle) * lowerSlope;
    let xStart = Math.ceil((longIsLeft ? xLong : xShort) - 0.5);
    let xEnd = Math.ceil((longIsLeft ? xShort : xLong) - 0.5);
    if (xStart < 0) xStart = 0;
    if (xEnd > width) xEnd = width;
    if (xStart >= xEnd) continue;
    const dx = xStart + 0.5 - xa;
    const dy = yCenter - yTop;
    const u = Math.floor((ua + dx * ux + dy * uy - 0.5) * ONE) + HALF_STEP;
    const v = Math.floor((va + dx * vx + dy * vy - 0.5) * ONE) + HALF_STEP;
    const at = (y * width + xStart) * 3;
    const end = (y * width + xEnd) * 3;
    if (!inside) fillClamped(target.data, texture, at, end, u, v, uStep, vStep, blend);
    else if (blend) fillBlended(target.data, texture.pixels, texture.width, at, end, u, v, uStep, vStep);
    else fillOpaque(target.data, texture.pixels, texture.width, at, end, u, v, uStep, vStep);
  }
}

/** True when no pixel of the triangle can sample outside the texture, so that its spans need no clamping. */
function texelsInside(texture: PackedTexture, texels: Float32Array, a: number, b: number, c: number): boolean {
  const right = texture.width - 1.5;
  const bottom = texture.height - 1.5;
  const ua = texels[a]!;
  const ub = texels[b]!;
  const uc = texels[c]!;
  const va = texels[a + 1]!;
  const vb = texels[b + 1]!;
  const vc = texels[c + 1]!;
  return (
    ua >= 1.5 &&
    ub >= 1.5 &&
    uc >= 1.5 &&
    va >= 1.5 &&
    vb >= 1.5 &&
    vc >= 1.5 &&
    ua <= right &&
    ub <= right &&
    uc <= right &&
    va <= bottom &&
    vb <= bottom &&
    vc <= bottom
  );
}

function fillOpaque(
  out: Uint8Array,
  source: Int32Array,
  stride: number,
  from: number,
  end: number,
  uFrom: number,
  vFrom: number,
  uStep: number,
  vStep: number,
): void {
  let u = uFrom | 0;
  let v = vFrom | 0;
  for (let o = from; o < end; o += 3) {
    const i = (Math.imul(v >> 16, stride) + (u >> 16)) | 0;
    const fu = (u >> 8) & 255;
    const fv = (v >> 8) & 255;
    const p = source[i]!;
    const q = source[i + 1]!;
    const r = source[i + stride]!;
    const s = source[i + stride + 1]!;
    const w11 = (Math.imul(fu, fv) + 128) >> 8;
    const w10 = fu - w11;
    const w01 = fv - w11;
    const w00 = 256 - fu - w01;
    // Red and blue share one multiplication: 255 * 256 of red stays below bit 16 and wrap-around of blue is undone
    // by the unsigned shift. 0x800080 rounds both.
    const rb =
      (Math.imul(p & 0xff00ff, w00) +
        Math.imul(q & 0xff00ff, w10) +
        Math.imul(r & 0xff00ff, w01) +
        Math.imul(s & 0xff00ff, w11) +
        0x800080) >>>
      8;
    const g =
      Math.imul(p & 0xff00, w00) +
      Math.imul(q & 0xff00, w10) +
      Math.imul(r & 0xff00, w01) +
      Math.imul(s & 0xff00, w11) +
      0x8000;
    out[o] = rb;
    out[o + 1] = g >> 16;
    out[o + 2] = rb >> 16;
    u = (u + uStep) | 0;
    v = (v + vStep) | 0;
  }
}

function fillBlended(
  out: Uint8Array,
  source: Int32Array,
  stride: number,
  from: number,
  end: number,
  uFrom: number,
  vFrom: number,
  uStep: number,
  vStep: number,
): void {
  let u = uFrom | 0;
  let v = vFrom | 0;
  for (let o = from; o < end; o += 3, u = (u + uStep) | 0, v = (v + vStep) | 0) {
    const i = (Math.imul(v >> 16, stride) + (u >> 16)) | 0;
    const p = source[i]!;
    const q = source[i + 1]!;
    const r = source[i + stride]!;
    const s = source[i + stride + 1]!;
    if ((p | q | r | s) >>> 24 === 0) continue;
    const fu = (u >> 8) & 255;
    const fv = (v >> 8) & 255;
    const w11 = (Math.imul(fu, fv) + 128) >> 8;
    const w10 = fu - w11;
    const w01 = fv - w11;
    const w00 = 256 - fu - w01;
    const rb =
      (Math.imul(p & 0xff00ff, w00) +
        Math.imul(q & 0xff00ff, w10) +
        Math.imul(r & 0xff00ff, w01) +
        Math.imul(s & 0xff00ff, w11) +
        0x800080) >>>
      8;
    const ga =
      (Math.imul((p >>> 8) & 0xff00ff, w00) +
        Math.imul((q >>> 8) & 0xff00ff, w10) +
        Math.imul((r >>> 8) & 0xff00ff, w01) +
        Math.imul((s >>> 8) & 0xff00ff, w11) +
        0x800080) >>>
      8;
    const alpha = (ga >> 16) & 255;
    if (alpha === 255) {
      out[o] = rb;
      out[o + 1] = ga;
      out[o + 2] = rb >> 16;
    } else if (alpha > 0) {
      mixPixel(out, o, rb, ga, alpha);
    }
  }
}

function mixPixel(out: Uint8Array, o: number, rb: number, ga: number, alpha: number): void {
  // 0..255 onto 0..256, so that the division is a shift and 255 would replace exactly.
  const weight = alpha + (alpha >> 7);
  const red = out[o]!;
  const green = out[o + 1]!;
  const blue = out[o + 2]!;
  out[o] = red + ((Math.imul((rb & 255) - red, weight) + 128) >> 8);
  out[o + 1] = green + ((Math.imul((ga & 255) - green, weight) + 128) >> 8);
  out[o + 2] = blue + ((Math.imul(((rb >> 16) & 255) - blue, weight) + 128) >> 8);
}

/** For the few triangles that reach over the texture's border: samples outside repeat the nearest border texel. */
function fillClamped(
  out: Uint8Array,
  texture: PackedTexture,
  from: number,
  end: number,
  uFrom: number,
  vFrom: number,
  uStep: number,
  vStep: number,
  blend: boolean,
): void {
  const uMax = (texture.width - 1) * ONE - 1;
  const vMax = (texture.height - 1) * ONE - 1;
  let u = uFrom;
  let v = vFrom;
  for (let o = from; o < end; o += 3) {
    const uIn = Math.max(0, Math.min(uMax, u));
    const vIn = Math.max(0, Math.min(vMax, v));
    if (blend) fillBlended(out, texture.pixels, texture.width, o, o + 3, uIn, vIn, 0, 0);
    else fillOpaque(out, texture.pixels, texture.width, o, o + 3, uIn, vIn, 0, 0);
    u += uStep;
    v += vStep;
  }
}
