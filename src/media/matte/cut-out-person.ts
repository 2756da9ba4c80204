import type { LocatedFace } from '../face/face-finder.ts';
import { shrinkPlane } from '../image/gaussian-blur.ts';
import { resizePlane } from '../image/resample-plane.ts';
import { createPlane, type FloatPlane, type PixelBox, type RgbImage } from '../image/rgb-image.ts';
import { smoothstep } from '../smooth.ts';
import { removeColourNeighbours } from './colour-neighbours.ts';
import { splitPersonMasks } from './person-masks.ts';
import type { PersonMatter } from './person-matte.ts';

/** Size at which parts are told to hang together. */
const CONNECT_SIDE = 200;
const CONNECTED = 0.3;

/** The matte of one person: who stands beside them, and what is not joined to their face, is background. */
export function cutOutPerson(
  matter: PersonMatter,
  image: RgbImage,
  { face, faces }: { readonly face: LocatedFace; readonly faces: readonly LocatedFace[] },
): FloatPlane {
  const boxes = faces.map(({ box }) => box);
  const all = matter.matteAll(image, boxes);
  const matte = splitPersonMasks(image, all, boxes)[faces.indexOf(face)] ?? all;
  removeColourNeighbours(image, matte, face.box);
  keepConnected(matte, face.box);
  return matte;
}

/** Clears everything that no opaque path joins to the face, in place. */
function keepConnected(matte: FloatPlane, face: PixelBox): void {
  const factor = Math.max(1, Math.ceil(Math.max(matte.width, matte.height) / CONNECT_SIDE));
  const small = shrinkPlane(matte, factor);
  const { width, height } = small;
  const joined = createPlane(width, height);
  const column = Math.min(width - 1, Math.max(0, Math.floor((face.x + face.width / 2) / factor)));
  const row = Math.min(height - 1, Math.max(0, Math.floor((face.y + face.height / 2) / factor)));
  const queue = [row * width + column];
  joined.data[queue[0]!] = 1;
  for (let k = 0; k < queue.length; k++) {
    const i = queue[k]!;
    const x = i % width;
    for (const next of [x > 0 ? i - 1 : -1, x < width - 1 ? i + 1 : -1, i - width, i + width]) {
      if (next < 0 || next >= width * height || joined.data[next] === 1 || small.data[next]! < CONNECTED) continue;
      joined.data[next] = 1;
      queue.push(next);
    }
  }
  growByOne(joined);
  const mask = resizePlane(joined, matte.width, matte.height);
  for (let i = 0; i < matte.data.length; i++) matte.data[i] = matte.data[i]! * smoothstep(0, 0.5, mask.data[i]!);
}

/** Hair is thinner than a cell and hangs on to what is beside it. */
function growByOne(plane: FloatPlane): void {
  const { width, height, data } = plane;
  const before = data.slice();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const [px, py] = [x + dx, y + dy];
          if (px >= 0 && py >= 0 && px < width && py < height && before[py * width + px] === 1) data[y * width + x] = 1;
        }
      }
    }
  }
}
