import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Projected, project, type View } from './film.ts';
import { type CameraSite, moveCamera } from './move-camera.ts';
import type { CameraMove } from './shot.ts';

const SITE: CameraSite = {
  x: 0,
  z: 0,
  yaw: 0.3,
  eyeHeight: 2,
  reach: 8,
  lift: 6,
  orbitRadius: 15,
  horizon: 0.5,
  ground: () => 0,
};

function viewAt(move: CameraMove, progress: number): View {
  const shot = { camera: { move, speed: 1 }, framing: 'medium', durationSeconds: 5 } as const;
  return moveCamera(SITE, shot, { progress, seconds: progress * 5, phase: 0 }, { width: 160, height: 90 });
}

/** Mean flow right and down, and divergence, of points on the ground and above it that both views see. */
function flowOf(move: CameraMove): { right: number; down: number; divergence: number } {
  const before = viewAt(move, 0.4);
  const after = viewAt(move, 0.6);
  const a: Projected = { x: 0, y: 0, z: 0 };
  const b: Projected = { x: 0, y: 0, z: 0 };
  const sum = { right: 0, down: 0, divergence: 0 };
  let count = 0;
  for (let ahead = 16; ahead < 80; ahead += 8) {
    for (let aside = -12; aside <= 12; aside += 3) {
      for (let up = 0; up <= 6; up += 2) {
        const x = Math.sin(SITE.yaw) * ahead + Math.cos(SITE.yaw) * aside;
        const z = Math.cos(SITE.yaw) * ahead - Math.sin(SITE.yaw) * aside;
        if (!project(before, x, up, z, a) || !project(after, x, up, z, b)) continue;
        sum.right += b.x - a.x;
        sum.down += b.y - a.y;
        sum.divergence += (b.x - a.x) * Math.sign(a.x - 80) + (b.y - a.y) * Math.sign(a.y - 45);
        count++;
      }
    }
  }
  return { right: sum.right / count, down: sum.down / count, divergence: sum.divergence / count };
}

const SIGNS: readonly (readonly [CameraMove, 'right' | 'down' | 'divergence', 1 | -1])[] = [
  ['dolly-in', 'divergence', 1],
  ['dolly-out', 'divergence', -1],
  ['zoom-in', 'divergence', 1],
  ['zoom-out', 'divergence', -1],
  ['aerial', 'divergence', 1],
  ['pan-right', 'right', -1],
  ['pan-left', 'right', 1],
  ['truck-right', 'right', -1],
  ['truck-left', 'right', 1],
  ['tilt-up', 'down', 1],
  ['tilt-down', 'down', -1],
  ['crane-up', 'down', 1],
  ['crane-down', 'down', -1],
];

describe('moveCamera', () => {
  for (const [move, axis, sign] of SIGNS) {
    it(`${move}: ${axis} ${sign > 0 ? 'positive' : 'negative'}`, () => {
      assert.ok(flowOf(move)[axis] * sign > 0.3, `${axis} is ${flowOf(move)[axis]}`);
    });
  }

  it('stands still when static, and trembles when held by hand', () => {
    assert.deepEqual(viewAt('static', 0.2), viewAt('static', 0.8));
    assert.notDeepEqual(viewAt('handheld', 0.2), viewAt('handheld', 0.8));
  });

  it('keeps the middle of an orbit in the middle of the picture', () => {
    const at: Projected = { x: 0, y: 0, z: 0 };
    for (const progress of [0, 0.5, 1]) {
      project(viewAt('orbit', progress), Math.sin(SITE.yaw) * 15, 2, Math.cos(SITE.yaw) * 15, at);
      assert.ok(Math.abs(at.x - 80) < 2, `column ${at.x}`);
    }
  });
});
