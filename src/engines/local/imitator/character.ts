import { readImageFacts } from '../../../codecs/image-facts.ts';
import type { BodyTracker } from '../../../media/body/body-tracker.ts';
import { type BodyModel, prepareBody } from '../../../media/body/prepare-body.ts';
import type { LocatedFace } from '../../../media/face/face-finder.ts';
import type { RgbImage } from '../../../media/image/rgb-image.ts';
import { rigPortrait } from '../../../media/rig/face-rig.ts';
import { headZoneOf } from '../../../media/rig/head-zone.ts';
import {
  buildPortraitModel,
  chooseFace,
  cutPortrait,
  loadPhoto,
  type PortraitDeps,
  type PortraitModel,
  withUsableFaces,
} from '../avatar/index.ts';

/** The character, ready to move. Plain data on shared memory: render threads get it as it is. */
export interface CharacterModel {
  readonly width: number;
  readonly height: number;
  /** Face, head and hair; without a body also the shoulders. */
  readonly portrait: PortraitModel;
  /** Trunk and arms under the head; null when no shoulders are seen, or nothing could be cut out. */
  readonly body: BodyModel | null;
  /** False when no person could be told from the background, as in line drawings. */
  readonly isCutOut: boolean;
}

export interface Character {
  readonly model: CharacterModel;
  /** Faces in the picture. */
  readonly faces: number;
}

export interface CharacterDeps extends PortraitDeps {
  readonly bodyTracker: BodyTracker;
}

interface CharacterRequest {
  readonly imagePath: string;
  /** Longer side of the video, pixels. */
  readonly longSideMax: number;
  readonly seed: number;
}

/** Finds the character in its picture and takes it apart. @throws Failure `no_subject` when there is no usable face */
export async function openCharacter(deps: CharacterDeps, request: CharacterRequest): Promise<Character> {
  const own = await readImageFacts(request.imagePath);
  const photo = await loadPhoto(request.imagePath, request.longSideMax);
  const finder = withUsableFaces(deps.finder, Math.max(own.width, own.height));
  const { faces } = finder.locate(photo);
  const face = chooseFace(faces, null);
  return { model: buildCharacter(deps, { photo, face, faces, seed: request.seed }), faces: faces.length };
}

function buildCharacter(
  deps: CharacterDeps,
  input: { photo: RgbImage; face: LocatedFace; faces: readonly LocatedFace[]; seed: number },
): CharacterModel {
  const { photo, face } = input;
  const { canonical } = deps;
  const { width, height } = photo;
  const cut = cutPortrait(deps, { ...input, mask: null, movesFar: true });
  const parts = { canonical, photo, landmarks: face.landmarks, mask: null, ...cut };
  const pose = cut.cutOut ? deps.bodyTracker.locate(photo, face.box) : null;
  const headZone = headZoneOf(rigPortrait(canonical, face.landmarks));
  const body = pose === null ? null : prepareBody({ photo, ...cut, pose, headZone, seed: input.seed });
  const shared = { width, height, body, isCutOut: cut.cutOut };
  if (body === null) return { ...shared, portrait: buildPortraitModel(parts) };
  const { person, alpha } = body;
  return { ...shared, portrait: buildPortraitModel({ ...parts, person, alpha, breathes: false }) };
}
