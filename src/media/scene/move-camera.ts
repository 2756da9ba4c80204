import type { View } from './film.ts';
import type { Camera, Framing } from './shot.ts';

/** Where a world puts its camera, and how far the moves go there. */
export interface CameraSite {
  readonly x: number;
  readonly z: number;
  readonly yaw: number;
  /** Metres above the ground. */
  readonly eyeHeight: number;
  /** Metres that a dolly travels in one clip. */
  readonly reach: number;
  /** Metres that a crane travels. */
  readonly lift: number;
  /** Radius of an orbit in metres: how far away the thing looked at is. */
  readonly orbitRadius: number;
  /** Height of the horizon in the picture, 0 top to 1 bottom. */
  readonly horizon: number;
  /** Height of the ground. */
  ground(x: number, z: number): number;
  /** Swell under a camera on the water, metres. */
  readonly bob?: number;
}

interface Pose {
  forward: number;
  right: number;
  up: number;
  yaw: number;
  /** Radians upward. */
  pitch: number;
  roll: number;
  zoom: number;
}

const FIELD_DEGREES: Readonly<Record<Framing, number>> = { wide: 66, medium: 52, close: 36 };
const FALLBACK_POSE: Pose = { forward: 0, right: 0, up: 0, yaw: 0, pitch: 0, roll: 0, zoom: 1 };

/**
 * The camera of a shot at one instant. `progress` runs 0 to 1 over the shot, `seconds` is the time of the clip; `phase`
 * is any number that tells the hand's tremble of one seed from another's.
 */
export function moveCamera(
  site: CameraSite,
  shot: { readonly camera: Camera; readonly framing: Framing; readonly durationSeconds: number },
  at: { readonly progress: number; readonly seconds: number; readonly phase: number },
  form: { readonly width: number; readonly height: number },
): View {
  const pose = poseOf(site, shot.camera, shot.durationSeconds, at.progress);
  addTremble(pose, shot.camera, at.seconds + at.phase);
  const cosYaw = Math.cos(site.yaw);
  const sinYaw = Math.sin(site.yaw);
  const x = site.x + sinYaw * pose.forward + cosYaw * pose.right;
  const z = site.z + cosYaw * pose.forward - sinYaw * pose.right;
  const yaw = site.yaw + pose.yaw;
  const wide = form.width / 2 / Math.tan((FIELD_DEGREES[shot.framing] * Math.PI) / 360);
  const focal = Math.max(wide, form.height * 0.66) * pose.zoom;
  const swell = (site.bob ?? 0) * Math.sin(at.seconds * 0.9 + at.phase);
  return {
    ...form,
    x,
    y: steadyGround(site, x, z) + site.eyeHeight + pose.up + swell,
    z,
    sin: Math.sin(yaw),
    cos: Math.cos(yaw),
    focal,
    horizon: form.height * site.horizon + pose.pitch * focal,
    roll: pose.roll,
  };
}

/** Ground under the camera without the small bumps, which would shake it. */
function steadyGround({ ground }: CameraSite, x: number, z: number): number {
  let sum = 0;
  for (let dx = -1; dx <= 1; dx++) for (let dz = -1; dz <= 1; dz++) sum += ground(x + dx * 2.5, z + dz * 2.5);
  return sum / 9;
}

function poseOf(site: CameraSite, { move, speed }: Camera, seconds: number, progress: number): Pose {
  const eased = 0.65 * progress + 0.35 * progress * progress * (3 - 2 * progress);
  // Longer shots move further, but not in proportion: a 15 s dolly at the pace of a 5 s one would leave the place.
  const amount = speed * Math.sqrt(Math.min(seconds, 15) / 5);
  const centred = (eased - 0.5) * amount;
  const pose = { ...FALLBACK_POSE };
  switch (move) {
    case 'dolly-in':
      pose.forward = site.reach * eased * amount;
      break;
    case 'dolly-out':
      pose.forward = site.reach * (1 - eased) * amount;
      break;
    case 'truck-left':
      pose.right = -site.reach * 0.5 * centred;
      break;
    case 'truck-right':
      pose.right = site.reach * 0.5 * centred;
      break;
    case 'pan-left':
      pose.yaw = -0.5 * centred;
      break;
    case 'pan-right':
      pose.yaw = 0.5 * centred;
      break;
    case 'tilt-up':
      pose.pitch = 0.34 * (centred - 0.05);
      break;
    case 'tilt-down':
      pose.pitch = -0.34 * (centred - 0.05);
      break;
    case 'zoom-in':
      pose.zoom = 1 + 0.5 * eased * amount;
      break;
    case 'zoom-out':
      pose.zoom = 1 + 0.5 * (1 - eased) * amount;
      break;
    // A rising camera that also looked down would let far things rise in the picture and near ones fall; the slight look
    // up keeps the whole picture going one way.
    case 'crane-up':
      pose.up = site.lift * eased * amount;
      pose.pitch = 0.07 * centred;
      break;
    case 'crane-down':
      pose.up = site.lift * (1 - eased) * amount;
      pose.pitch = -0.07 * centred;
      break;
    case 'orbit':
      pose.yaw = 0.6 * centred;
      pose.forward = site.orbitRadius * (1 - Math.cos(0.6 * centred));
      pose.right = -site.orbitRadius * Math.sin(0.6 * centred);
      break;
    case 'aerial':
      pose.forward = site.reach * 1.2 * eased * amount;
      pose.up = site.lift * 1.5 + site.lift * 0.2 * eased;
      pose.pitch = -0.11;
      pose.roll = 0.025 * Math.sin(eased * 3);
      break;
    case 'static':
    case 'handheld':
      break;
  }
  return pose;
}

/** Sums of sines whose periods share no factor: smooth, endless, and the same in every thread. */
function addTremble(pose: Pose, { move }: Camera, time: number): void {
  const size = { static: 0, handheld: 1 }[move as string] ?? 0.07;
  if (size === 0) return;
  const wave = (rate: number, phase: number): number =>
    (Math.sin(time * rate + phase) +
      0.6 * Math.sin(time * rate * 2.33 + phase * 1.7) +
      0.3 * Math.sin(time * rate * 5.1 + phase * 2.9)) /
    1.9;
  pose.yaw += wave(1.7, 0.3) * 0.012 * size;
  pose.pitch += wave(1.9, 2.1) * 0.011 * size;
  pose.roll += wave(1.1, 4.2) * 0.009 * size;
  pose.up += wave(2.3, 1.1) * 0.04 * size;
  pose.right += wave(1.4, 3.4) * 0.05 * size;
}
