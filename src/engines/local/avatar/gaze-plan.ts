import type { RandomStream } from '../../../media/random.ts';
import { gaussianSmooth } from '../../../media/smooth.ts';
import type { Direction } from './direction.ts';
import type { Tracks } from './motion-plan.ts';

const DEGREE = Math.PI / 180;

/**
 * In eye widths. An eye is 28 mm wide and turns about a centre 12 mm behind the iris, so 0.43 of a width is one radian:
 * glances stay within 9 degrees, an asked look is 20, and the eyes hold their target while the head turns.
 */
const GLANCE = { x: 0.07, y: 0.035 };
const LOOK = { x: 0.15, y: 0.1 };
const COUNTER_ROTATION = 0.4;

/** Fixations with quick saccades between them; the eyes partly stay on target while the head turns. */
export function moveGaze(part: {
  readonly tracks: Tracks;
  readonly random: RandomStream;
  readonly direction: Direction;
}): void {
  const { tracks, direction } = part;
  const random = part.random.derive('gaze');
  const samples = tracks.gazeX.length;
  const atCamera = direction.atCamera === true ? 0.95 : direction.atCamera === false ? 0 : 0.55;
  const x = new Float32Array(samples);
  const y = new Float32Array(samples);
  let targetX = 0;
  let targetY = 0;
  let next = 60;
  for (let t = 0; t < samples; t++) {
    if (t >= next) {
      const away = !random.chance(atCamera);
      targetX = away ? random.between(-GLANCE.x, GLANCE.x) : 0;
      targetY = away ? random.between(-GLANCE.y, GLANCE.y) : 0;
      if (away && direction.atCamera === false) targetX += targetX < 0 ? -GLANCE.x : GLANCE.x;
      if (direction.still) {
        targetX *= 0.3;
        targetY *= 0.3;
      }
      next = t + random.between(60, 250);
    }
    x[t] = targetX + LOOK.x * direction.gazeX;
    y[t] = targetY + LOOK.y * direction.gazeY;
  }
  // A saccade lasts 40-60 ms: standard deviation 1.6 samples.
  const smoothX = gaussianSmooth(x, 1.6);
  const smoothY = gaussianSmooth(y, 1.6);
  for (let t = 0; t < samples; t++) {
    const heldYaw = 6 * DEGREE * direction.gazeX;
    const heldPitch = 4 * DEGREE * direction.gazeY;
    tracks.gazeX[t] = smoothX[t]! - COUNTER_ROTATION * (tracks.yaw[t]! - heldYaw);
    tracks.gazeY[t] = smoothY[t]! - COUNTER_ROTATION * (tracks.pitch[t]! - heldPitch);
  }
}
