/**
 * `TEST_MEDIA_DIR=… npm run eval:portrait [-- --out DIR] [--only p05]`: every portrait of the test media through the
 * portrait studio. Sliders, untouched pixels, identity by face-api (which the studio never uses) with an impostor
 * control, matte against drawn truth, halo, determinism, prompts.
 */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { decodeImage } from '../src/codecs/image-facts.ts';
import { editPortrait, type PortraitDeps } from '../src/engines/local/portrait/edit-portrait.ts';
import { findSubject } from '../src/engines/local/portrait/find-subject.ts';
import { openPhoto } from '../src/engines/local/portrait/open-photo.ts';
import { loadPortraitDeps } from '../src/engines/local/portrait/portrait-deps.ts';
import type { PortraitJob } from '../src/engines/local/portrait/portrait-job.ts';
import { toPlanar } from '../src/media/image/planar-image.ts';
import { resizePlane } from '../src/media/image/resample-plane.ts';
import type { RgbImage } from '../src/media/image/rgb-image.ts';
import { cutOutPerson } from '../src/media/matte/cut-out-person.ts';
import { createRandom } from '../src/media/random.ts';
import { frameFace } from '../src/media/retouch/face-region.ts';
import { retouchFace } from '../src/media/retouch/retouch-face.ts';
import { drawComposites } from './drawn-composites.ts';
import { createFaceTracker, type FaceTracker } from './face-tracker.ts';
import { cosine } from './measure-clip.ts';
import { createFaceMeter, type FaceMeasures, haloStep, meanDifference } from './portrait-measures.ts';
import { runOnMedia } from './run-on-media.ts';
import { psnr } from './scores.ts';

const SIDE = 640;
const STEPS = Array.from({ length: 11 }, (_, k) => k / 10);
const BARS = { identityCosine: 0.95, identityDistance: 0.45, untouchedDb: 45, prompt: 10, halo: 12, matte: 0.03 };
const NEUTRAL = { gpen: 0, skin: 0, unify: 0 };
/** Share of a measure by which a step may go the wrong way: grain is noise. */
const TOLERANCE = 0.003;

interface Tools {
  readonly deps: PortraitDeps;
  readonly tracker: FaceTracker;
  readonly out: string;
}

type Miss = string;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { out: { type: 'string' }, only: { type: 'string' } } });
  await runOnMedia(values.out, async ({ media, out }) => {
    const tools: Tools = { deps: await loadPortraitDeps(), tracker: await createFaceTracker(), out };
    const folder = path.join(media, 'portraits');
    const files = (await readdir(folder)).filter((file) => file.startsWith(values.only ?? 'p')).sort();
    const missed: Miss[] = [];
    const identities: Float32Array[] = [];
    console.log(
      '| portrait | texture, pores left at skin 1 | chroma left | acutance gained | untouched dB | identity least cosine, most distance | halo | prompt |',
    );
    console.log('|---|---|---|---|---|---|---|---|');
    for (const file of files) missed.push(...(await evaluatePortrait(tools, path.join(folder, file), identities)));
    missed.push(...checkImpostors(identities), ...(await evaluateMattes(tools)));
    return missed;
  });
}

async function evaluatePortrait(tools: Tools, file: string, identities: Float32Array[]): Promise<Miss[]> {
  const name = path.basename(file).split('_')[0] ?? file;
  const misses: Miss[] = [];
  const sliders = await measureSliders(tools, file);
  misses.push(...sliders.misses.map((miss) => `${name}: ${miss}`));
  const make = createMaker(tools, file, name);
  const neutral = await make('neutral', { ...NEUTRAL });
  const pictures = {
    default: await make('default', {}),
    most: await make('most', { gpen: 1, skin: 1, unify: 1 }),
    concert: await make('concert', { mode: 'creative', prompt: 'Concert group photo, flash photography' }),
    office: await make('office', { mode: 'reference_char', prompt: 'office' }),
    beach: await make('beach', { mode: 'reference_char', prompt: 'beach at sunset' }),
  };
  const untouched = psnr(neutral.image.data, pictures.default.image.data, await outsideFace(tools, neutral.file));
  const identity = await compareIdentity(
    tools,
    neutral.image,
    Object.values(pictures).map(({ image }) => image),
  );
  if (identity.base !== undefined) identities.push(identity.base);
  const prompt = meanDifference(pictures.office.image, pictures.beach.image);
  const white = await make('white', { mode: 'reference_char', prompt: 'white background', ...NEUTRAL });
  const halo = await measureHalo(tools, white.file);
  const again = await make('again', { mode: 'creative', prompt: 'Concert group photo, flash photography' });
  const other = await make('other', { mode: 'creative', prompt: 'Concert group photo, flash photography', seed: 6 });
  if (!(await readFile(again.file)).equals(await readFile(pictures.concert.file)))
    misses.push(`${name}: not deterministic`);
  if (meanDifference(other.image, again.image) < 3) misses.push(`${name}: another seed gives the same picture`);
  if (untouched < BARS.untouchedDb) misses.push(`${name}: ${untouched.toFixed(1)} dB outside the face`);
  if (identity.cosine < BARS.identityCosine || identity.distance > BARS.identityDistance)
    misses.push(`${name}: identity`);
  if (prompt < BARS.prompt) misses.push(`${name}: the prompt changes little`);
  if (halo > BARS.halo) misses.push(`${name}: halo of ${halo.toFixed(1)} levels`);
  console.log(
    `| ${name} | ${sliders.texture}, ${sliders.pores} | ${sliders.chroma} | ${sliders.acutance} | ${untouched.toFixed(1)} | ` +
      `${identity.cosine.toFixed(3)}, ${identity.distance.toFixed(2)} | ${halo.toFixed(1)} | ${prompt.toFixed(1)} |`,
  );
  return misses;
}

function createMaker({ deps, out }: Tools, imagePath: string, name: string) {
  return async (label: string, changes: Partial<PortraitJob>): Promise<{ image: RgbImage; file: string }> => {
    const outputPath = path.join(out, `${name}-${label}.png`);
    const defaults = { gpen: 0.4, skin: 0.3, unify: 0, seed: 5, mode: 'reference', prompt: '', format: 'png' } as const;
    const job: PortraitJob = {
      imagePath,
      outputPath,
      width: SIDE,
      height: SIDE,
      taskId: 'evaluation',
      ...defaults,
      ...changes,
    };
    await editPortrait(deps, job, () => undefined);
    return { image: await decodeImage(outputPath), file: outputPath };
  };
}

interface SliderResult {
  readonly texture: string;
  readonly pores: string;
  readonly chroma: string;
  readonly acutance: string;
  readonly misses: readonly string[];
}

/** All eleven steps of each slider on the same pixels, the others at 0. */
async function measureSliders({ deps }: Tools, file: string): Promise<SliderResult> {
  const { data, info } = await sharp(file)
    .resize(SIDE, SIDE, { fit: 'inside' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const image: RgbImage = { width: info.width, height: info.height, data };
  const { faces } = deps.finder.locate(image);
  const [found] = faces;
  if (found === undefined)
    return { texture: '', pores: '', chroma: '', acutance: '', misses: ['no face at this size'] };
  const face = frameFace(found.landmarks);
  const matte = cutOutPerson(deps.matter, image, { face: found, faces });
  const meter = createFaceMeter(toPlanar(image), matte, face);
  const sweep = (slider: keyof typeof NEUTRAL): FaceMeasures[] =>
    STEPS.map((value) => {
      const canvas = toPlanar(image);
      const strengths = { ...NEUTRAL, [slider]: value };
      retouchFace(canvas, { matte, face, strengths, enlargement: 1, random: createRandom(5) });
      return meter(canvas);
    });
  const [skin, unify, gpen] = [sweep('skin'), sweep('unify'), sweep('gpen')];
  const misses = [
    monotonic(
      'skin lowers texture',
      skin.map((step) => -step.texture),
    ),
    monotonic(
      'skin_unifi lowers chroma variance',
      unify.map((step) => -step.chroma),
    ),
    monotonic(
      'gpen raises acutance',
      gpen.map((step) => step.acutance),
    ),
  ].filter((miss) => miss !== undefined);
  const share = (steps: readonly FaceMeasures[], key: keyof FaceMeasures): string => {
    const [first, last] = [steps[0]?.[key] ?? 0, steps.at(-1)?.[key] ?? 0];
    // A small face has no detail as fine as a pore.
    return first === 0 ? '–' : `${Math.round((100 * last) / first)} %`;
  };
  return {
    texture: share(skin, 'texture'),
    pores: share(skin, 'pores'),
    chroma: share(unify, 'chroma'),
    acutance: share(gpen, 'acutance'),
    misses,
  };
}

function monotonic(what: string, values: readonly number[]): string | undefined {
  const wrong = values.findIndex(
    (value, k) => k > 0 && value < (values[k - 1] ?? 0) - TOLERANCE * Math.abs(values[0] ?? 0),
  );
  return wrong < 0 ? undefined : `${what}: not from step ${wrong - 1} to ${wrong}`;
}

/** 1 beyond one face size from the face's middle, where retouching never reaches. */
async function outsideFace({ deps }: Tools, file: string): Promise<Uint8Array> {
  const photo = await openPhoto(file);
  const { face } = findSubject(deps, photo);
  const { width, height } = photo.full;
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const dx = Math.abs((i % width) - face.center.x) / (face.size * 1.1);
    const dy = Math.abs(Math.floor(i / width) - face.center.y) / (face.height * 1.2);
    return Math.max(dx, dy) > 1 ? 1 : 0;
  });
}

async function compareIdentity(
  { tracker }: Tools,
  neutral: RgbImage,
  pictures: readonly RgbImage[],
): Promise<{ base: Float32Array | undefined; cosine: number; distance: number }> {
  const identify = (image: RgbImage): Promise<Float32Array | undefined> => {
    tracker.reset();
    return tracker.identity(image);
  };
  const base = await identify(neutral);
  let least = 1;
  let most = 0;
  for (const picture of pictures) {
    const other = await identify(picture);
    if (base === undefined || other === undefined) return { base, cosine: 0, distance: 9 };
    least = Math.min(least, cosine(base, other));
    most = Math.max(most, distanceOf(base, other));
  }
  return { base, cosine: least, distance: most };
}

function distanceOf(a: Float32Array, b: Float32Array): number {
  return Math.sqrt(a.reduce((sum, value, k) => sum + (value - (b[k] ?? 0)) ** 2, 0));
}

/** The bars must tell people apart: no two different people may pass both. */
function checkImpostors(identities: readonly Float32Array[]): Miss[] {
  let pairs = 0;
  let passed = 0;
  let nearest = Infinity;
  identities.forEach((a, k) => {
    for (const b of identities.slice(k + 1)) {
      pairs++;
      nearest = Math.min(nearest, distanceOf(a, b));
      if (cosine(a, b) >= BARS.identityCosine && distanceOf(a, b) <= BARS.identityDistance) passed++;
    }
  });
  console.log(
    `\nimpostor control: ${passed} of ${pairs} pairs of different people pass; nearest distance ${nearest.toFixed(2)}`,
  );
  return passed === 0 ? [] : [`${passed} impostors pass the identity bar`];
}

async function measureHalo({ deps }: Tools, file: string): Promise<number> {
  const photo = await openPhoto(file);
  const { matte } = findSubject(deps, photo);
  const { width, height } = photo.full;
  return haloStep(toPlanar(photo.full), matte.width === width ? matte : resizePlane(matte, width, height));
}

async function evaluateMattes({ deps }: Tools): Promise<Miss[]> {
  const misses: Miss[] = [];
  for (const { name, image, alpha } of await drawComposites()) {
    const { faces } = deps.finder.locate(image);
    const [face] = faces;
    if (face === undefined) {
      misses.push(`${name}: no face found`);
      continue;
    }
    const matte = cutOutPerson(deps.matter, image, { face, faces });
    const error = matte.data.reduce((sum, value, i) => sum + Math.abs(value - (alpha[i] ?? 0)), 0) / alpha.length;
    console.log(`matte of ${name}: mean error ${error.toFixed(4)}`);
    if (error > BARS.matte) misses.push(`${name}: matte error ${error.toFixed(3)}`);
  }
  return misses;
}

await main();
