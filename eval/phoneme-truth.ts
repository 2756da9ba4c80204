/** Mouth openness as the phoneme times of a recording imply it: the truth for voices whose speaker nobody filmed. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const alignment = z.object({
  segments: z.array(z.object({ t0: z.number(), t1: z.number(), ph: z.string(), open: z.number() })),
});

export type Segments = z.infer<typeof alignment>['segments'];

export function readAlignment(path: string): Segments {
  return alignment.parse(JSON.parse(readFileSync(path, 'utf8'))).segments;
}

/** Lips and jaw need about 40 ms to travel, so the steps between phonemes are smoothed by that much. */
const ARTICULATION_SIGMA_SECONDS = 0.04;
const STEP_SECONDS = 0.005;

/** Openness 0..1 at the middle of each video frame. */
export function opennessFromPhonemes(segments: Segments, options: { frames: number; fps: number }): Float64Array {
  const steps = Math.ceil(options.frames / options.fps / STEP_SECONDS) + 1;
  const raw = new Float64Array(steps);
  for (const { t0, t1, open } of segments) {
    const last = Math.min(steps, Math.round(t1 / STEP_SECONDS));
    for (let i = Math.max(0, Math.round(t0 / STEP_SECONDS)); i < last; i++) raw[i] = open;
  }
  const radius = Math.ceil((3 * ARTICULATION_SIGMA_SECONDS) / STEP_SECONDS);
  const truth = new Float64Array(options.frames);
  for (let frame = 0; frame < options.frames; frame++) {
    const centre = Math.round((frame + 0.5) / options.fps / STEP_SECONDS);
    let sum = 0;
    let weight = 0;
    for (let offset = -radius; offset <= radius; offset++) {
      const i = centre + offset;
      if (i < 0 || i >= steps) continue;
      const w = Math.exp(-0.5 * ((offset * STEP_SECONDS) / ARTICULATION_SIGMA_SECONDS) ** 2);
      sum += w * (raw[i] ?? 0);
      weight += w;
    }
    truth[frame] = weight === 0 ? 0 : sum / weight;
  }
  return truth;
}
