import { setImmediate as turn } from 'node:timers/promises';
import { readImageFacts } from '../../../codecs/image-facts.ts';
import { hasFreeArm } from '../../../media/body/arm-shape.ts';
import { type BodyPose, showsShoulders } from '../../../media/body/body-points.ts';
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
}

/** A character found in its picture, not yet taken apart. */
export interface FoundCharacter {
  readonly photo: RgbImage;
  readonly face: LocatedFace;
  readonly faces: readonly LocatedFace[];
  /** The body under the face, or null when the network sees none. */
  readonly pose: BodyPose | null;
  /** Whether pose and frame let an arm be moved. The outline may still say otherwise later. */
  readonly hasFreeArm: boolean;
}

/** Finds the character in its picture. @throws Failure `no_subject` when there is no usable face */
export async function findCharacter(deps: CharacterDeps, request: CharacterRequest): Promise<FoundCharacter> {
  const own = await readImageFacts(request.imagePath);
  const photo = await loadPhoto(request.imagePath, request.longSideMax);
  const finder = withUsableFaces(deps.finder, Math.max(own.width, own.height));
  const { faces } = finder.locate(photo);
  const face = chooseFace(faces, null);
  const seen = deps.bodyTracker.locate(photo, face.box);
  const pose = seen !== null && showsShoulders(seen) ? seen : null;
  return { photo, face, faces, pose, hasFreeArm: pose !== null && hasFreeArm(pose, photo) };
}

/**
 * Takes a character apart. 1 to 2 s of work without a pause would keep the calling thread from answering others, so
 * between its parts it lets them through.
 */
export async function buildCharacter(deps: CharacterDeps, found: FoundCharacter, seed: number): Promise<Character> {
  const { photo, face, faces, pose } = found;
  const { canonical } = deps;
  const { width, height } = photo;
  await turn();
  const cut = cutPortrait(deps, { photo, face, faces, seed, mask: null, movesFar: true });
  await turn();
  const parts = { canonical, photo, landmarks: face.landmarks, mask: null, ...cut };
  const headZone = headZoneOf(rigPortrait(canonical, face.landmarks));
  const body = pose === null || !cut.cutOut ? null : prepareBody({ photo, ...cut, pose, headZone, seed });
  await turn();
  const layers = body === null ? {} : { person: body.person, alpha: body.alpha, breathes: false };
  const portrait = buildPortraitModel({ ...parts, ...layers });
  return { model: { width, height, body, isCutOut: cut.cutOut, portrait }, faces: faces.length };
}
