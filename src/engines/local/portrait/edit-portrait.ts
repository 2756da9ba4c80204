import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { COMPOSITE_WITH_TRAINED_MEDIA, markImage } from '../../../codecs/provenance.ts';
import { Failure } from '../../../lib/failure.ts';
import type { Backdrop } from '../../../media/backdrop/scenes.ts';
import { addFallingSnow, addGrain, addVignette, layOnBackdrop } from '../../../media/compose/composite.ts';
import { estimateForeground } from '../../../media/compose/estimate-foreground.ts';
import { extendBackground } from '../../../media/compose/extend-background.ts';
import { extendShoulders, fadeBody } from '../../../media/compose/extend-shoulders.ts';
import { frameKeptPhoto, frameOnBackdrop } from '../../../media/compose/frame-portrait.ts';
import type { CanonicalFace } from '../../../media/face/canonical-face.ts';
import { toRgb } from '../../../media/image/planar-image.ts';
import { applyLook } from '../../../media/look/apply-look.ts';
import { createRandom, type RandomStream } from '../../../media/random.ts';
import { LIGHT_RIGS } from '../../../media/relight/light-rigs.ts';
import { type PlaceLight, relightPerson } from '../../../media/relight/relight-person.ts';
import { retouchFace } from '../../../media/retouch/retouch-face.ts';
import { findSubject, type Subject, type SubjectFinders } from './find-subject.ts';
import { openPhoto, type Photo } from './open-photo.ts';
import { type Painting, paintApart } from './paint-apart.ts';
import { type Canvas, placePhoto } from './place-photo.ts';
import { type PortraitPlan, planPortrait } from './plan-portrait.ts';
import type { PortraitFacts, PortraitJob, PortraitStage } from './portrait-job.ts';

export interface PortraitDeps extends SubjectFinders {
  readonly canonical: CanonicalFace;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** 0..1, never decreasing. */
export type PortraitProgress = (fraction: number, stage: PortraitStage) => void;

/** Where each stage starts on the progress bar, by its share of the time. */
const STARTS: Readonly<Record<PortraitStage, number>> = {
  decode: 0,
  subject: 0.05,
  frame: 0.2,
  retouch: 0.3,
  backdrop: 0.5,
  light: 0.65,
  compose: 0.8,
  look: 0.9,
  encode: 0.93,
};

/** The light of the photo itself, for pictures whose background stays. */
const OWN_LIGHT: Omit<PlaceLight, 'side'> = {
  ambient: [1, 1, 1],
  exposure: 1,
  rims: [
    [1, 1, 1],
    [1, 1, 1],
  ],
};
const JPEG_QUALITY = 92;
/** Below this width a face is enlarged to mush whatever is done to it. */
const SMALL_FACE = 96;

/**
 * Photo in, retouched, relit or re-staged portrait out. A pure function of the photo's bytes, the job and the seed.
 * @throws Failure `no_subject`; MediaError for files that cannot be used
 */
export async function editPortrait(
  deps: PortraitDeps,
  job: PortraitJob,
  progress: PortraitProgress,
): Promise<PortraitFacts> {
  const plan = planPortrait(job);
  const { width, height, seed } = job;
  const painting = plan.backdrop === undefined ? undefined : paintApart({ ...plan.backdrop, width, height, seed });
  try {
    return await edit(deps, job, { plan, painting, clock: createStageClock(deps.now, progress) });
  } finally {
    await painting?.stop();
  }
}

interface EditState {
  readonly plan: PortraitPlan;
  readonly painting: Painting | undefined;
  readonly clock: StageClock;
}

async function edit(
  deps: PortraitDeps,
  job: PortraitJob,
  { plan, painting, clock }: EditState,
): Promise<PortraitFacts> {
  clock.enter('decode');
  const photo = await openPhoto(job.imagePath);
  clock.enter('subject');
  const subject = findSubject(deps, photo);
  if (plan.replacesBackground && !subject.isCutOut) {
    throw new Failure('no_subject', 'No person could be separated from the background of the image', {
      param: 'image_input',
      suggestion: 'Use a photograph, or gen_mode "reference", which keeps the background',
    });
  }
  clock.enter('frame');
  const canvas = await frame(photo, subject, { job, plan });
  const random = createRandom(job.seed);
  extendCanvas(canvas, plan, random);
  clock.enter('retouch');
  const { gpen, skin, unify } = job;
  retouchFace(canvas.image, { ...canvas, strengths: { gpen, skin, unify }, random: random.derive('skin') });
  clock.enter('backdrop');
  const backdrop = (await painting?.backdrop) ?? null;
  stage(canvas, plan, { triangles: deps.canonical.triangles, backdrop, random, clock });
  clock.enter('look');
  if (plan.look !== undefined) {
    applyLook(canvas.image, plan.look, { faceSize: canvas.face.size, random: random.derive('look') });
  }
  clock.enter('encode');
  await writePicture(canvas, job);
  return describe({ subject, canvas, plan, stageMs: clock.finish() });
}

interface StageClock {
  enter(stage: PortraitStage): void;
  finish(): Partial<Record<PortraitStage, number>>;
}

function createStageClock(now: () => number, progress: PortraitProgress): StageClock {
  const stageMs: Partial<Record<PortraitStage, number>> = {};
  let current: PortraitStage | undefined;
  let since = now();
  const leave = (): void => {
    const time = now();
    if (current !== undefined) stageMs[current] = Math.round((stageMs[current] ?? 0) + time - since);
    since = time;
  };
  return {
    enter(next) {
      leave();
      current = next;
      progress(STARTS[next], next);
    },
    finish() {
      leave();
      return stageMs;
    },
  };
}

function frame(
  photo: Photo,
  subject: Subject,
  { job, plan }: { readonly job: PortraitJob; readonly plan: PortraitPlan },
): Promise<Canvas> {
  const input = { photo: photo.full, subject: subject.bounds, aspect: job.width / job.height };
  const framing = plan.replacesBackground ? frameOnBackdrop(input) : frameKeptPhoto(input);
  return placePhoto(photo, subject, { framing, width: job.width, height: job.height });
}

function extendCanvas({ image, matte, covered, face }: Canvas, plan: PortraitPlan, random: RandomStream): void {
  const isCovered = covered.width === image.width && covered.height === image.height;
  if (isCovered) return;
  if (!plan.replacesBackground) extendBackground(image, { matte, covered, faceSize: face.size, random });
  extendShoulders(image, matte, covered, face.size);
  if (plan.replacesBackground) fadeBody(matte, covered, face.size);
}

interface StageInput {
  readonly triangles: Uint16Array;
  readonly backdrop: Backdrop | null;
  readonly random: RandomStream;
  readonly clock: StageClock;
}

/** Light and place: what makes the picture more than a retouched photo. */
function stage(canvas: Canvas, plan: PortraitPlan, { triangles, backdrop, random, clock }: StageInput): void {
  const { image, matte, face } = canvas;
  clock.enter('light');
  if (backdrop !== null) estimateForeground(image, matte, face.size);
  const light = plan.light ?? (backdrop === null ? undefined : backdrop.isDark ? 'rim' : 'place');
  if (light !== undefined) {
    const place = backdrop?.place ?? { ...OWN_LIGHT, side: random.derive('light').chance(0.5) ? 1 : -1 };
    relightPerson(image, { matte, face, triangles, rig: LIGHT_RIGS[light], place, keepsBackground: backdrop === null });
  }
  clock.enter('compose');
  if (backdrop !== null) compose(canvas, plan, { backdrop, random });
}

function compose(
  { image, matte, face }: Canvas,
  plan: PortraitPlan,
  { backdrop, random }: { readonly backdrop: Backdrop; readonly random: RandomStream },
): void {
  layOnBackdrop(image, { backdrop: backdrop.image, matte, faceSize: face.size, wrap: backdrop.wrap });
  if (plan.backdrop?.weather === 'snow') addFallingSnow(image, face, random);
  if (backdrop.isDark || plan.light === 'flash') addVignette(image, 0.28);
  addGrain(image, random);
}

async function writePicture({ image }: Canvas, { outputPath, format, taskId }: PortraitJob): Promise<void> {
  const { width, height, data } = toRgb(image);
  const picture = sharp(data, { raw: { width, height, channels: 3 } });
  const encoded = {
    // Full colour resolution: rims and lips bleed with the default of half.
    jpeg: () => picture.jpeg({ quality: JPEG_QUALITY, chromaSubsampling: '4:4:4' }),
    png: () => picture.png({ compressionLevel: 6 }),
    webp: () => picture.webp({ quality: JPEG_QUALITY }),
  }[format]();
  const marked = markImage(encoded, { digitalSourceType: COMPOSITE_WITH_TRAINED_MEDIA, taskId });
  await writeFile(outputPath, await marked.toBuffer());
}

function describe({
  subject,
  canvas,
  plan,
  stageMs,
}: {
  readonly subject: Subject;
  readonly canvas: Canvas;
  readonly plan: PortraitPlan;
  readonly stageMs: PortraitFacts['stageMs'];
}): PortraitFacts {
  const { covered, image } = canvas;
  const faceWidth = Math.round(subject.face.size);
  const warnings = [...plan.warnings];
  if (subject.faces > 1) warnings.push(`${subject.faces} faces were found: the largest one is the subject`);
  if (faceWidth < SMALL_FACE) {
    warnings.push(
      `the face is only ${faceWidth} pixels wide in the image: detail that it does not hold cannot be restored`,
    );
  }
  if (!subject.isCutOut) {
    warnings.push('the person could not be told from the background: light and framing follow the face only');
  }
  return {
    faces: subject.faces,
    faceWidth,
    extendedShare: 1 - (covered.width * covered.height) / (image.width * image.height),
    scene: plan.backdrop?.scene ?? null,
    light: plan.light ?? null,
    look: plan.look ?? null,
    applied: plan.applied,
    notApplied: plan.notApplied,
    warnings,
    stageMs,
  };
}
