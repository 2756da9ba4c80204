import { KEY, type Lights, type Picture } from './light.ts';
import { at, linearColour, mix, mixColour, pixel, type Rgb, smoothstep } from './numeric.ts';
import { coverStrand, type Strand } from './strands.ts';

export interface HairColour {
  readonly root: string;
  readonly body: string;
  readonly tip: string;
  readonly shine: string;
  readonly shineStrength: number;
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

interface HairPalette {
  readonly root: Rgb;
  readonly body: Rgb;
  readonly tip: Rgb;
  readonly shine: Rgb;
}

/** Light on one vertex of a strand; `dx`, `dy` is its direction in the picture. */
function lightVertex(
  strand: Strand,
  paint: HairPaint,
  palette: HairPalette,
  place: { x: number; y: number; dx: number; dy: number; along: number },
): Rgb {
  const { lights, volume, colour: style } = paint;
  const n = volumeNormal(volume, place.x, place.y);
  const tz = -(n[0] * place.dx + n[1] * place.dy) / n[2];
  const length = Math.max(1e-9, Math.hypot(place.dx, place.dy, tz));
  const tangent = [place.dx / length, place.dy / length, tz / length] as const;
  const key = Math.max(0, (n[0] * KEY[0] + n[1] * KEY[1] + n[2] * KEY[2] + 0.25) / 1.25);
  const edge = (1 - n[2]) ** 2;
  // Both rim lamps reach the crown; a hard switch at x = 0 shows as a seam.
  const toRight = smoothstep(-4, 4, place.x);
  const rim = mixColour(lights.rimLeft, lights.rimRight, toRight);
  const bare = strandHighlight(tangent, KEY, 0.12 * strand.tone - 0.08);
  const gleam = style.shineStrength * strand.layer * key * (0.34 * bare ** 24 + 0.08 * bare ** 6);
  const { along } = place;
  const colour =
    along < 0.3
      ? mixColour(palette.root, palette.body, along / 0.3)
      : mixColour(palette.body, palette.tip, (along - 0.3) / 0.7);
  // Hair shades itself: inner strands and roots lie dark, surface strands light.
  // Roots at a parting stand in their own shadow.
  const rooted = mix(0.55, 1, smoothstep(0, 0.12, along));
  const level = paint.level * rooted * mix(0.26, 1, strand.layer ** 0.8) * (1 + 0.5 * strand.tone);
  const channel = (c: 0 | 1 | 2): number => {
    const diffuse =
      lights.key[c] * 0.6 * key +
      lights.fill[c] * 0.5 * Math.max(0, 0.4 + n[0] * 0.6) +
      lights.sky[c] * (0.6 - 0.4 * n[1]);
    const shine = palette.shine[c] * (lights.key[c] * gleam + 0.12 * rim[c] * edge);
    return level * (colour[c] * (diffuse + 1.6 * rim[c] * edge) + shine);
  };
  return [channel(0), channel(1), channel(2)];
}

/** Draws strands in order onto the lit picture. */
export function drawStrands(picture: Picture, strands: readonly Strand[], paint: HairPaint): void {
  const palette: HairPalette = {
    root: linearColour(paint.colour.root),
    body: linearColour(paint.colour.body),
    tip: linearColour(paint.colour.tip),
    shine: linearColour(paint.colour.shine),
  };
  const { red, green, blue, frame } = picture;
  for (const strand of strands) {
    const { points } = strand;
    const colours = new Float32Array(points.length * 3);
    points.forEach((point, k) => {
      const before = points[k - 1] ?? point;
      const after = points[k + 1] ?? point;
      const place = {
        x: point.x,
        y: point.y,
        dx: after.x - before.x,
        dy: after.y - before.y,
        along: k / (points.length - 1),
      };
      colours.set(lightVertex(strand, paint, palette, place), 3 * k);
    });
    coverStrand(frame, strand, (index, coverage, vertex) => {
      const k = 3 * Math.floor(vertex);
      const t = vertex - Math.floor(vertex);
      red[index] = mix(pixel(red, index), mix(pixel(colours, k), pixel(colours, k + 3), t), coverage);
      green[index] = mix(pixel(green, index), mix(pixel(colours, k + 1), pixel(colours, k + 4), t), coverage);
      blue[index] = mix(pixel(blue, index), mix(pixel(colours, k + 2), pixel(colours, k + 5), t), coverage);
    });
  }
}

/** Fills the hair's area under the strands, so that no backdrop or scalp shines through the gaps. */
export function drawUnderlay(picture: Picture, cover: Float32Array, colour: Rgb): void {
  const planes = [picture.red, picture.green, picture.blue];
  planes.forEach((plane, c) => {
    for (let k = 0; k < plane.length; k++) {
      const amount = pixel(cover, k);
      if (amount > 0) plane[k] = mix(pixel(plane, k), at(colour, c), smoothstep(0.3, 0.8, amount));
    }
  });
}
