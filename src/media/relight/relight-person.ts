import { gaussianBlur } from '../image/gaussian-blur.ts';
import { rollOff, toLevel, toLinear } from '../image/linear-light.ts';
import type { PlanarImage } from '../image/planar-image.ts';
import { axisTaps } from '../image/resample-plane.ts';
import { createPlane, type FloatPlane } from '../image/rgb-image.ts';
import type { FaceFrame } from '../retouch/face-region.ts';
import { clamp, smoothstep } from '../smooth.ts';
import type { LightRig } from './light-rigs.ts';
import { estimateNormals, type SurfaceNormals } from './surface-normals.ts';

type Colour = readonly [number, number, number];

/** The light of a place: what the backdrop throws onto the person. */
export interface PlaceLight {
  readonly ambient: Colour;
  readonly exposure: number;
  /** Colours of the light on the left and right outline. */
  readonly rims: readonly [Colour, Colour];
  /** 1: the key light comes from the right of the picture, -1: from the left. */
  readonly side: 1 | -1;
}

export interface RelightInput {
  readonly matte: FloatPlane;
  readonly face: FaceFrame;
  /** Vertex index triples of the face mesh. */
  readonly triangles: Uint16Array;
  readonly rig: LightRig;
  readonly place: PlaceLight;
  /** Whether the picture's background stays and is lit as well. */
  readonly keepsBackground: boolean;
}

/** Light is smooth: computed at a quarter of the size. */
const FACTOR = 4;
/** Light wraps a little around what it hits: skin scatters it. */
const WRAP = 0.18;
const GAIN = { least: 0.3, most: 1.75 };
/** Gains were fitted on levels; in linear light they need this power to look the same. */
const LINEAR_POWER = 1.5;

/**
 * Lights a person anew, in place and in linear light: shading from the face's mesh and the matte's relief, kept at the
 * face's own mean so that skin keeps its tone; then rim light along the outline. It cannot take away shadows that the
 * photo has, nor cast new ones.
 */
export function relightPerson(image: PlanarImage, input: RelightInput): void {
  const normals = estimateNormals(input.matte, input.face, input.triangles, FACTOR);
  const gains = keyGains(normals, input);
  const rims = input.rig.rim > 0 ? rimMasks(normals, input) : null;
  const planes = [...gains, ...(rims ?? [])];
  const { width, height } = image;
  const columns = axisTaps(normals.x.width, width);
  const rows = axisTaps(normals.x.height, height);
  const lines = planes.map(() => new Float32Array(normals.x.width));
  const sampled = new Float32Array(planes.length);
  const pixel = { rimColours: rimColours(input), rim: input.rig.rim, contrast: input.rig.contrast };
  for (let y = 0; y < height; y++) {
    const upper = rows.first[y]! * normals.x.width;
    const lower = rows.second[y]! * normals.x.width;
    planes.forEach((plane, k) => {
      const line = lines[k]!;
      for (let x = 0; x < line.length; x++) {
        line[x] = plane.data[upper + x]! + (plane.data[lower + x]! - plane.data[upper + x]!) * rows.weight[y]!;
      }
    });
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const alpha = input.matte.data[i]!;
      if (alpha <= 0.003 && !input.keepsBackground) continue;
      for (let k = 0; k < lines.length; k++) {
        const near = lines[k]![columns.first[x]!]!;
        sampled[k] = near + (lines[k]![columns.second[x]!]! - near) * columns.weight[x]!;
      }
      lightPixel(image, i, {
        ...pixel,
        sampled,
        alpha,
        background: input.keepsBackground ? input.rig.background : null,
      });
    }
  }
}

function rimColours({ rig, place }: RelightInput): readonly [Colour, Colour] {
  const [first, second] = rig.rimColours ?? place.rims;
  const unit = (colour: Colour): Colour => {
    const most = Math.max(...colour);
    return [colour[0] / most, colour[1] / most, colour[2] / most];
  };
  return [unit(first!), unit(second ?? first!)];
}

interface PixelLight {
  readonly sampled: Float32Array;
  readonly alpha: number;
  readonly rimColours: readonly [Colour, Colour];
  readonly rim: number;
  readonly contrast: number;
  /** Light on a kept background, or null when there is none. */
  readonly background: Colour | null;
}

function lightPixel({ channels }: PlanarImage, i: number, light: PixelLight): void {
  const { sampled, alpha, rimColours: colours, rim, contrast, background } = light;
  const luma = (0.299 * channels[0][i]! + 0.587 * channels[1][i]! + 0.114 * channels[2][i]!) / 255;
  // Bright hair and cloth catch rim light, black hair only a little: it would look like paint.
  const texture = rim > 0 ? 0.035 + 0.8 * luma * Math.sqrt(luma) : 0;
  for (let c = 0; c < 3; c++) {
    let value = toLinear(channels[c]![i]!);
    const around = background === null ? 1 : background[c]!;
    value *= sampled[c]! * alpha + around * (1 - alpha);
    if (rim > 0) {
      value += alpha * rim * texture * (0.85 * sampled[3]! * colours[0][c]! + 0.7 * sampled[4]! * colours[1][c]!);
    }
    let level = toLevel(rollOff(value));
    if (contrast > 0) {
      const t = level / 255;
      level = 255 * (t + contrast * alpha * (t * t * (3 - 2 * t) - t));
    }
    channels[c]![i] = level;
  }
}

/** Linear-light factors of the key and ambient light for red, green and blue. */
function keyGains(normals: SurfaceNormals, { face, rig, place }: RelightInput): FloatPlane[] {
  const { width, height } = normals.x;
  const length = Math.hypot(...rig.direction);
  const [dx, dy, dz] = [(rig.direction[0] * place.side) / length, rig.direction[1] / length, rig.direction[2] / length];
  const shade = createPlane(width, height);
  let sum = 0;
  let count = 0;
  for (let i = 0; i < shade.data.length; i++) {
    const facing = normals.x.data[i]! * dx + normals.y.data[i]! * dy + normals.z.data[i]! * dz;
    shade.data[i] = Math.max(0, (facing + WRAP) / (1 + WRAP));
    if (normals.face.data[i]! <= 0.5) continue;
    sum += shade.data[i]!;
    count++;
  }
  const mean = rig.ambient + (rig.key * sum) / Math.max(1, count);
  return [0, 1, 2].map((c) => {
    const gain = createPlane(width, height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const i = y * width + x;
        const lit = rig.ambient * rig.ambientColour[c]! + rig.key * rig.keyColour[c]! * shade.data[i]!;
        const distance = Math.hypot(x * FACTOR - face.center.x, y * FACTOR - face.center.y) / face.size;
        const fallOff = 1 - rig.fallOff * smoothstep(0.7, 3, distance);
        const value = (1 + (lit / mean - 1) * 0.9) * fallOff * rig.exposure * place.ambient[c]! * place.exposure;
        gain.data[i] = clamp(value, GAIN.least, GAIN.most) ** LINEAR_POWER;
      }
    }
    return gaussianBlur(gain, 1.2);
  });
}

/** Strength of the rim light from the key's side and from the other one. */
function rimMasks(normals: SurfaceNormals, { face, place }: RelightInput): [FloatPlane, FloatPlane] {
  const size = face.size / FACTOR;
  const near = gaussianBlur(normals.matte, size * 0.05);
  const wide = gaussianBlur(normals.matte, size * 0.12);
  const masks: [FloatPlane, FloatPlane] = [createPlane(near.width, near.height), createPlane(near.width, near.height)];
  for (let i = 0; i < near.data.length; i++) {
    const edge = smoothstep(0.98, 0.62, near.data[i]!) * 0.8 + smoothstep(0.99, 0.5, wide.data[i]!) * 0.25;
    const sideways = normals.x.data[i]! * place.side;
    const upwards = -0.25 * normals.y.data[i]!;
    masks[0].data[i] = edge * smoothstep(0, 0.6, sideways + upwards);
    masks[1].data[i] = edge * smoothstep(0, 0.6, -sideways + upwards);
  }
  return masks;
}
