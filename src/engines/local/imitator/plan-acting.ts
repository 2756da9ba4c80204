import type { BodyParameters } from '../../../media/body/body-parameters.ts';
import { restParameters as restBody } from '../../../media/body/body-parameters.ts';
import { layBodyTrack } from '../../../media/body/body-track.ts';
import { neckShift } from '../../../media/body/draw-body.ts';
import type { BodyModel } from '../../../media/body/prepare-body.ts';
import { findBodyNeutral, retargetBodyClip } from '../../../media/body/retarget-body.ts';
import type { CanonicalFace } from '../../../media/face/canonical-face.ts';
import { describeMotion } from '../../../media/motion/face-motion.ts';
import { sampleFace } from '../../../media/motion/face-sample.ts';
import { findNeutral } from '../../../media/motion/find-neutral.ts';
import { createExpressionFitter } from '../../../media/motion/fit-expression.ts';
import { layTrack, type MotionTrack, type SeenMotion } from '../../../media/motion/lay-track.ts';
import { planRetarget, retargetFrame } from '../../../media/motion/retarget-face.ts';
import type { RigParameters } from '../../../media/rig/pose-face.ts';
import type { CharacterModel } from './character.ts';
import type { OutputTiming } from './output-timing.ts';
import type { WatchedFrame } from './watch-driver.ts';

/** What the character shall do, frame by frame. */
export interface Acting {
  /** Moment of the driver's neutral face, seconds from the first frame. */
  readonly neutralSeconds: number;
  /** The driver's own motion, at the output's frames. */
  readonly track: MotionTrack;
  /** Null for a character without a body, and for a driver whose shoulders are never seen. */
  readonly body: readonly BodyParameters[] | null;
  headAt(frame: number): RigParameters;
  bodyAt(frame: number): BodyParameters;
}

/** Without a matte all around the head is pulled along: it may follow half of each turn. */
const UNCUT_MOTION = 0.5;

/** Turns what was watched into parameters of the character. */
export function planActing(
  canonical: CanonicalFace,
  character: CharacterModel,
  watched: readonly WatchedFrame[],
  timing: OutputTiming,
): Acting {
  const samples = watched.map(({ landmarks, mouth }) =>
    landmarks === null ? null : sampleFace(canonical, landmarks, mouth),
  );
  const known = samples.flatMap((sample, i) => (sample === null ? [] : [{ sample, time: watched[i]!.timeSeconds }]));
  const neutral = findNeutral(known.map(({ sample }) => sample));
  const fitter = createExpressionFitter(canonical, neutral.local);
  const seen = samples.map(
    (sample, i): SeenMotion => ({
      timeSeconds: watched[i]!.timeSeconds,
      motion: sample === null ? null : describeMotion(sample, neutral, fitter),
    }),
  );
  const track = layTrack(seen, timing.timesSeconds, neutral.scale);
  const { portrait, body } = character;
  const retarget = planRetarget(portrait.rig, neutral, character.isCutOut ? 1 : UNCUT_MOTION);
  const frames = body === null ? null : planBody(body, watched, timing);
  const rest = restBody();
  const bodyAt = (frame: number): BodyParameters => frames?.[frame] ?? rest;
  const pixelsPerCm = portrait.rig.pose.scale;
  return {
    neutralSeconds: known[neutral.index]!.time - (timing.timesSeconds[0] ?? 0),
    track,
    body: frames,
    bodyAt,
    headAt: (frame) => {
      const shift = body === null || frames === null ? { x: 0, y: 0 } : neckShift(body, bodyAt(frame));
      return retargetFrame(retarget, track, frame, { x: shift.x / pixelsPerCm, y: shift.y / pixelsPerCm });
    },
  };
}

function planBody(
  body: BodyModel,
  watched: readonly WatchedFrame[],
  timing: OutputTiming,
): readonly BodyParameters[] | null {
  const looks = watched.flatMap(({ timeSeconds, body: pose }) => (pose === undefined ? [] : [{ timeSeconds, pose }]));
  const poses = layBodyTrack(looks, timing.timesSeconds);
  const neutral = findBodyNeutral(poses);
  return neutral === null ? null : retargetBodyClip(body, neutral, poses, timing.fps);
}
