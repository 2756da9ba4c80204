import { ARM, armIndex } from '../../../media/body/body-parameters.ts';
import type { MotionTrack } from '../../../media/motion/lay-track.ts';
import type { Character } from './character.ts';
import type { ChosenPerson } from './choose-person.ts';
import type { DriverSound } from './driver-sound.ts';
import type { ImitatorFacts, ImitatorStage, TimeSpan } from './imitator-job.ts';
import { showSpans } from './lost-person.ts';
import type { Driver } from './open-driver.ts';
import type { OutputTiming } from './output-timing.ts';
import type { Acting } from './plan-acting.ts';
import type { WatchedFrame } from './watch-driver.ts';

/** Everything that came out of the stages. */
interface Imitation {
  readonly character: Character;
  readonly driver: Driver;
  readonly watched: readonly WatchedFrame[];
  readonly lost: readonly TimeSpan[];
  readonly person: ChosenPerson;
  readonly timing: OutputTiming;
  readonly acting: Acting;
  readonly sound: DriverSound;
  readonly timingsMs: Readonly<Record<ImitatorStage, number>>;
  readonly cpuMs: number;
}

/** Turns beyond this, degrees, are followed less and less (see retarget-face.ts). */
const FOLLOWED_DEGREES = 24;

/** What was really made, in facts and in warnings. */
export function describeImitation(made: Imitation): ImitatorFacts {
  const { character, driver, watched, timing, acting, timingsMs } = made;
  const durationSeconds = timing.frames / timing.fps;
  const turnsDegrees = {
    yaw: largestDegrees(acting.track.yaw),
    pitch: largestDegrees(acting.track.pitch),
    roll: largestDegrees(acting.track.roll),
  };
  const total = Object.values(timingsMs).reduce((sum, value) => sum + value, 0);
  return {
    width: character.model.width,
    height: character.model.height,
    fps: timing.fps,
    frames: timing.frames,
    durationSeconds,
    driverFps: driver.fps,
    driverFrames: watched.length,
    trackedFrames: watched.filter(({ landmarks }) => landmarks !== null).length,
    lost: made.lost,
    neutralSeconds: acting.neutralSeconds,
    turnsDegrees,
    hasSound: made.sound !== null,
    faces: character.faces,
    people: made.person.people,
    body: describeBody(character, acting),
    warnings: warn(made, turnsDegrees),
    timingsMs,
    cpuMs: made.cpuMs,
    realtimeFactor: total / 1000 / durationSeconds,
  };
}

/** Which parts of the body followed the driver. */
function describeBody({ model: { body } }: Character, acting: Acting): ImitatorFacts['body'] {
  if (body === null || acting.body === null) return { torso: false, leftArm: 0, rightArm: 0 };
  const share = (side: 0 | 1): number => {
    const index = armIndex(side, ARM.gate);
    return acting.body!.reduce((sum, frame) => sum + frame[index]!, 0) / acting.body!.length;
  };
  return { torso: true, leftArm: share(0), rightArm: share(1) };
}

function largestDegrees(track: MotionTrack[keyof MotionTrack]): number {
  return (track.reduce((most, value) => Math.max(most, Math.abs(value)), 0) * 180) / Math.PI;
}

function warn(made: Imitation, turns: ImitatorFacts['turnsDegrees']): string[] {
  const { character, driver, lost, timing, sound } = made;
  const { people } = made.person;
  const warnings: string[] = [];
  if (character.faces > 1) warnings.push(`${character.faces} faces were found in the image; the largest one moves`);
  if (people > 1) {
    warnings.push(`${people} people were seen in the driving video; the largest, most central one was followed`);
  }
  if (lost.length > 0) warnings.push(`the driver's face was lost ${showSpans(lost)}; the character rests there`);
  if (sound === null) warnings.push('the driving video has no sound, so neither has the output');
  if (!timing.keepsRate) {
    warnings.push(`the driving video's ${driver.fps.toFixed(2)} frames per second became ${timing.fps}`);
  }
  if (Math.max(turns.yaw, turns.pitch, turns.roll) > FOLLOWED_DEGREES) {
    warnings.push(`turns of the head beyond ${FOLLOWED_DEGREES} degrees were made smaller`);
  }
  return warnings;
}
