import type { MediaBackend } from '../../../codecs/backend.ts';
import type { FaceFinder, LocatedFace } from '../../../media/face/face-finder.ts';
import type { PixelBox } from '../../../media/image/rgb-image.ts';
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
}

/** What a quick look over the whole video tells. */
export interface Survey {
  /** Presentation times of all frames. */
  readonly timesSeconds: Float64Array;
  readonly looks: readonly Look[];
}

/** Faces are looked for this often, but not more often than this many times in all. */
const LOOK_SECONDS = 0.5;
const MOST_LOOKS = 20;
/** Closer looks for small faces cost a second each: only while nobody was found, and only so often. */
const CLOSE_LOOKS = 5;

/** Decodes all frames and looks for faces in a few of them. `durationSeconds`: of the picture track, as probed. */
export async function surveyDriver(deps: WatchDeps, video: DriverVideo, durationSeconds: number): Promise<Survey> {
  const interval = Math.max(LOOK_SECONDS, durationSeconds / MOST_LOOKS);
  const times: number[] = [];
  const looks: Look[] = [];
  let nextLook = -Infinity;
  let found = false;
  let closeLooks = 0;
  for await (const frame of deps.backend.decodeVideo(video.path, video)) {
    const { timeSeconds } = frame;
    times.push(timeSeconds);
    if (timeSeconds < nextLook) continue;
    nextLook = timeSeconds + interval;
    const close: boolean = !found && closeLooks < CLOSE_LOOKS;
    if (close) closeLooks++;
    const whole = Math.max(frame.width, frame.height);
    const window = { centerX: frame.width / 2, centerY: frame.height / 2, size: whole, rotation: 0 };
    const faces: LocatedFace[] = close ? deps.finder.locate(frame).faces : locateAgain(deps.finder, frame, window, looks);
    found ||= faces.length > 0;
    looks.push({ timeSeconds, faces: faces.map(({ box }) => box) });
  }
  return { timesSeconds: Float64Array.from(times), looks };
}

type Image = Parameters<FaceFinder['locateIn']>[0];
type Window = Parameters<FaceFinder['locateIn']>[1];

/** The whole picture once, and around every face of the last look that this missed. */
function locateAgain(finder: FaceFinder, image: Image, whole: Window, looks: readonly Look[]): LocatedFace[] {
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
}

/** Follows the person of the sightings through a part of the video. */
export async function watchRange(
  deps: WatchDeps,
  video: DriverVideo,
  order: { readonly range: FrameRange; readonly sightings: readonly Sighting[]; readonly onFrame: () => void },
): Promise<WatchedFrame[]> {
  const { range, sightings, onFrame } = order;
  const follower = followPerson(deps.finder, sightings);
  const watched: WatchedFrame[] = [];
  const options = { ...video, fromSeconds: range.fromSeconds };
  for await (const frame of deps.backend.decodeVideo(video.path, options)) {
    if (watched.length >= range.frames) break;
    const face = follower.next(frame, frame.timeSeconds);
    watched.push({
      timeSeconds: frame.timeSeconds,
      landmarks: face === null ? null : Float32Array.from(face.landmarks),
    });
    onFrame();
  }
  return watched;
}
