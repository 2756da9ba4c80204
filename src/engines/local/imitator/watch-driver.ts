import type { MediaBackend } from '../../../codecs/backend.ts';
import { BODY_POINT, type BodyPose } from '../../../media/body/body-points.ts';
import type { BodyTracker, TrackedBody } from '../../../media/body/body-tracker.ts';
import type { FaceFinder, LocatedFace } from '../../../media/face/face-finder.ts';
import type { CropWindow } from '../../../media/image/crop-affine.ts';
import type { PixelBox, RgbImage } from '../../../media/image/rgb-image.ts';
import { type MouthLook, readMouth } from '../../../media/motion/read-mouth.ts';
import { clamp } from '../../../media/smooth.ts';
import type { Look, Sighting } from './choose-person.ts';
import { followPerson } from './follow-person.ts';

/** The driving video as it is analysed. */
export interface DriverVideo {
  readonly path: string;
  /** Size of the analysed frames, upright. */
  readonly size: { readonly width: number; readonly height: number };
  /** Only this much is used. */
  readonly maxSeconds: number;
}

export interface WatchDeps {
  readonly backend: MediaBackend;
  readonly finder: FaceFinder;
  readonly bodyTracker: BodyTracker;
}

/** What a quick look over the whole video tells. */
export interface Survey {
  /** Presentation times of all frames. */
  readonly timesSeconds: Float64Array;
  readonly looks: readonly Look[];
}

/** Faces are looked for so many times in all, within these intervals: a look costs 0.1 to 0.2 s of processor time. */
const LOOKS = 8;
const LOOK_SECONDS = { least: 0.5, most: 1.5 } as const;
/** Closer looks for small faces cost a second each: only while nobody was found, and only so often. */
const CLOSE_LOOKS = 5;

/** Decodes all frames and looks for faces in a few of them. `durationSeconds`: of the picture track, as probed. */
export async function surveyDriver(deps: WatchDeps, video: DriverVideo, durationSeconds: number): Promise<Survey> {
  const interval = clamp(durationSeconds / LOOKS, LOOK_SECONDS.least, LOOK_SECONDS.most);
  const times: number[] = [];
  const looks: Look[] = [];
  let nextLook = -Infinity;
  let found = false;
  let closeLooks = 0;
  const wantsPixels = (timeSeconds: number): boolean => timeSeconds >= nextLook;
  for await (const frame of deps.backend.decodeVideo(video.path, { ...video, wantsPixels })) {
    const { timeSeconds } = frame;
    times.push(timeSeconds);
    if (!wantsPixels(timeSeconds)) continue;
    nextLook = timeSeconds + interval;
    const close: boolean = !found && closeLooks < CLOSE_LOOKS;
    if (close) closeLooks++;
    const whole = Math.max(frame.width, frame.height);
    const window = { centerX: frame.width / 2, centerY: frame.height / 2, size: whole, rotation: 0 };
    const faces: LocatedFace[] = close
      ? deps.finder.locate(frame).faces
      : locateAgain(deps.finder, frame, window, looks);
    found ||= faces.length > 0;
    looks.push({ timeSeconds, faces: faces.map(({ box }) => box) });
  }
  return { timesSeconds: Float64Array.from(times), looks };
}

/** The whole picture once, and around every face of the last look that this missed. */
function locateAgain(finder: FaceFinder, image: RgbImage, whole: CropWindow, looks: readonly Look[]): LocatedFace[] {
  const faces = finder.locateIn(image, whole);
  const known = looks.findLast((look) => look.faces.length > 0)?.faces ?? [];
  for (const box of known) {
    if (faces.some((face) => overlaps(face.box, box))) continue;
    const [centerX, centerY] = [box.x + box.width / 2, box.y + box.height / 2];
    const near = finder.locateIn(image, { centerX, centerY, size: 5 * Math.max(box.width, box.height), rotation: 0 });
    faces.push(...near.filter((face) => !faces.some((other) => overlaps(other.box, face.box))));
  }
  return faces;
}

function overlaps(a: PixelBox, b: PixelBox): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** A part of the video's frames. */
export interface FrameRange {
  readonly fromSeconds: number;
  /** Number of frames from there on. */
  readonly frames: number;
}

/** Landmarks of one frame, or null while the person is lost. */
export interface WatchedFrame {
  readonly timeSeconds: number;
  /** 478 triples, pixels of the analysed size. */
  readonly landmarks: Float32Array | null;
  /** Teeth and tongue between the lips, null where that cannot be told. */
  readonly mouth: MouthLook | null;
  /** Keypoints, null when no body was found; absent when this frame was not looked at for one. */
  readonly body?: BodyPose | null;
}

export interface WatchRangeOrder {
  readonly range: FrameRange;
  readonly sightings: readonly Sighting[];
  /** Every how many frames the body is looked for; 0: never. */
  readonly bodyEvery: number;
  readonly onFrame: () => void;
}

/** Follows the person of the sightings through a part of the video. */
export async function watchRange(deps: WatchDeps, video: DriverVideo, order: WatchRangeOrder): Promise<WatchedFrame[]> {
  const { range, sightings, bodyEvery, onFrame } = order;
  const follower = followPerson(deps.finder, sightings);
  let body: TrackedBody | null = null;
  const watched: WatchedFrame[] = [];
  const options = { ...video, fromSeconds: range.fromSeconds };
  for await (const frame of deps.backend.decodeVideo(video.path, options)) {
    if (watched.length >= range.frames) break;
    const face = follower.next(frame, frame.timeSeconds);
    const landmarks = face === null ? null : Float32Array.from(face.landmarks);
    const mouth = landmarks === null ? null : readMouth(frame, landmarks);
    const looksAtBody = bodyEvery > 0 && watched.length % bodyEvery === 0;
    if (looksAtBody) body = followBody(deps.bodyTracker, frame, body, face);
    watched.push({ timeSeconds: frame.timeSeconds, landmarks, mouth, ...(looksAtBody ? { body } : {}) });
    onFrame();
  }
  return watched;
}

/** The body of the last look, as long as it is under the followed face; else the one that is. */
function followBody(
  tracker: BodyTracker,
  image: RgbImage,
  last: TrackedBody | null,
  face: LocatedFace | null,
): TrackedBody | null {
  const followed = last === null ? null : tracker.track(image, last.roi);
  if (face === null || (followed !== null && isUnder(face.box, followed))) return followed;
  return tracker.locate(image, face.box);
}

function isUnder(face: PixelBox, { points }: BodyPose): boolean {
  const nose = points[BODY_POINT.nose]!;
  const [dx, dy] = [nose.x - face.x - face.width / 2, nose.y - face.y - face.height / 2];
  return Math.hypot(dx / face.width, dy / face.height) < 0.75;
}
