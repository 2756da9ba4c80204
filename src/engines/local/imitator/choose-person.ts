import type { PixelBox } from '../../../media/image/rgb-image.ts';

/** One look at a driving video: the faces in it, pixels of the analysed picture. */
export interface Look {
  readonly timeSeconds: number;
  readonly faces: readonly PixelBox[];
}

/** Where the person to follow was at one look. */
export interface Sighting {
  readonly timeSeconds: number;
  readonly box: PixelBox;
}

export interface ChosenPerson {
  /** In order of time; empty when there is nobody. */
  readonly sightings: readonly Sighting[];
  /** Different people seen. */
  readonly people: number;
}

interface Picture {
  readonly width: number;
  readonly height: number;
}

/** A face seen once in many looks is a picture on the wall or a mistake, not one more person. */
const LEAST_SHARE = 0.15;
/** Between two looks a head moves by at most this many of its widths, and grows by at most this factor. */
const STRIDE = { widths: 1.6, growth: 1.8 } as const;
/** Faces at the border count this much less than one in the middle. */
const BORDER_DISCOUNT = 0.5;

/**
 * Links faces from look to look and chooses the largest, most central and most persistent person: the sum over all
 * looks of face height times centrality.
 */
export function choosePerson(looks: readonly Look[], picture: Picture): ChosenPerson {
  const chains: Sighting[][] = [];
  for (const { timeSeconds, faces } of looks) {
    const open = new Set(chains);
    for (const box of faces) {
      const chain = nearestChain([...open], box);
      if (chain === undefined) {
        chains.push([{ timeSeconds, box }]);
        continue;
      }
      open.delete(chain);
      chain.push({ timeSeconds, box });
    }
  }
  const weight = (chain: readonly Sighting[]): number =>
    chain.reduce((sum, { box }) => sum + box.height * centrality(box, picture), 0);
  const seen = chains.filter((chain) => chain.length >= Math.max(1, LEAST_SHARE * looks.length));
  const best = (seen.length > 0 ? seen : chains).sort((a, b) => weight(b) - weight(a))[0];
  return { sightings: best ?? [], people: Math.max(seen.length, best === undefined ? 0 : 1) };
}

function nearestChain(chains: readonly Sighting[][], box: PixelBox): Sighting[] | undefined {
  let nearest: Sighting[] | undefined;
  let least: number = STRIDE.widths;
  for (const chain of chains) {
    const last = chain[chain.length - 1]!.box;
    const growth = Math.max(last.height / box.height, box.height / last.height);
    const distance = boxDistance(last, box);
    if (growth > STRIDE.growth || distance >= least) continue;
    least = distance;
    nearest = chain;
  }
  return nearest;
}

/** Distance of two boxes' middles in widths of the larger one. */
export function boxDistance(a: PixelBox, b: PixelBox): number {
  const dx = a.x + a.width / 2 - b.x - b.width / 2;
  const dy = a.y + a.height / 2 - b.y - b.height / 2;
  return Math.hypot(dx, dy) / Math.max(a.width, b.width);
}

function centrality(box: PixelBox, { width, height }: Picture): number {
  const dx = (box.x + box.width / 2) / width - 0.5;
  const dy = (box.y + box.height / 2) / height - 0.5;
  return 1 - BORDER_DISCOUNT * Math.min(1, Math.hypot(dx, dy) / 0.5);
}
