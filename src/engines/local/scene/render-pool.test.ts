import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSceneRenderer } from '../../../media/scene/render-scene.ts';
import type { Setting, Shot } from '../../../media/scene/shot.ts';
import { type Clip, openRenderPool } from './render-pool.ts';

const SIZE = { width: 96, height: 54 };
const FPS = 24;
const FRAMES_PER_SHOT = 5;

function shotOf(setting: Setting, index: number): Shot {
  return {
    startFrame: index * FRAMES_PER_SHOT,
    frames: FRAMES_PER_SHOT,
    setting,
    timeOfDay: 'day',
    weather: 'clear',
    subjects: [],
    camera: { move: 'pan-right', speed: 1 },
    framing: 'medium',
    grades: [],
    particles: [],
  };
}

function clipOf(settings: readonly Setting[], firstFrame = 0): Clip {
  const shots = settings.map(shotOf);
  return {
    frames: shots.length * FRAMES_PER_SHOT,
    sources: [{ kind: 'text', seed: 3, shots, fps: FPS }],
    orderOf: (i) => ({ layers: [{ source: 0, opacity: 1, timeSeconds: i / FPS, frame: firstFrame + i }] }),
  };
}

async function drawAll(clip: Clip, threads: number): Promise<Uint8Array[]> {
  const frames: Uint8Array[] = [];
  const pool = openRenderPool(clip, SIZE, threads);
  try {
    await pool.render({
      write: (pixels) => void frames.push(pixels.slice()),
      signal: new AbortController().signal,
    });
  } finally {
    await pool.close();
  }
  return frames;
}

describe('openRenderPool', () => {
  it('draws what one thread alone draws, though each shot is baked by one thread only', async () => {
    const settings = ['forest', 'studio'] as const;
    const frames = await drawAll(clipOf(settings), 3);
    const alone = createSceneRenderer({ seed: 3, shots: settings.map(shotOf) }, { ...SIZE, fps: FPS });
    assert.equal(frames.length, settings.length * FRAMES_PER_SHOT);
    for (const [i, frame] of frames.entries()) {
      const expected = new Uint8Array(SIZE.width * SIZE.height * 3);
      alone.drawFrame(i, expected);
      assert.deepEqual(frame, expected, `frame ${i}`);
    }
  });

  it('rejects when a thread fails, and ends those that wait for it', async () => {
    await assert.rejects(drawAll(clipOf(['studio'], -9), 2), /before the first shot/);
    const broken = clipOf(['studio']);
    const shots = [{ ...shotOf('studio', 0), camera: null as never }];
    await assert.rejects(drawAll({ ...broken, sources: [{ kind: 'text', seed: 3, shots, fps: FPS }] }, 2), TypeError);
  });
});
