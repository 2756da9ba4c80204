/** How closely elbows and wrists of a rendered figure follow its driver, both seen by movenet, which the engine never uses. */
import path from 'node:path';
import process from 'node:process';
import type { MediaBackend } from '../src/codecs/backend.ts';
import { imitate } from '../src/engines/local/imitator/imitate.ts';
import { loadImitatorDeps } from '../src/engines/local/imitator/imitator-deps.ts';
import { ARM, armIndex } from '../src/media/body/body-parameters.ts';
import { type BodyJudge, createBodyJudge, type JudgedBody, type Keypoint } from './body-judge.ts';
import { scoreJoints } from './body-scores.ts';

const DRIVERS = ['d04_asl_m_again', 'd05_asl_f_book', 'd06_asl_f_walk'];
/** Half figures whose arms hang free. */
const FIGURES = ['f01_first.jpg', 'f01_last.jpg'];
/** Share of the frames in which an arm must be let in, and the median distance in shoulder widths. */
const BARS = { gatedIn: 0.6, error: 0.08 };
/** With fewer surely seen frames a share says nothing. */
const LEAST_FRAMES = 10;

/** Renders, judges and prints; returns what was missed. Runs in this process, so that the arms' gates can be read. */
export async function evaluateBodies(media: string, out: string): Promise<string[]> {
  const deps = await loadImitatorDeps(process.env.SPARKSTAGE_FFMPEG);
  const judge = await createBodyJudge();
  const failed: string[] = [];
  console.log('\n| driver | figure | joint | frames seen | let in | median error | less the offset | bars |');
  console.log('|---|---|---|---|---|---|---|---|');
  for (const driver of DRIVERS) {
    const videoPath = path.join(media, 'drive', `${driver}.mp4`);
    for (const figure of FIGURES) {
      const outputPath = path.join(out, `${driver}-${path.parse(figure).name}.mp4`);
      const gates: [number, number][] = [];
      await imitate(
        deps,
        {
          imagePath: path.join(media, 'frames', figure),
          videoPath,
          outputPath,
          longSideMax: 720,
          maxSeconds: 30,
          seed: 1,
        },
        {
          progress: () => undefined,
          signal: new AbortController().signal,
          onActing: ({ body }) => {
            for (const frame of body ?? [])
              gates.push([frame[armIndex(0, ARM.gate)] ?? 0, frame[armIndex(1, ARM.gate)] ?? 0]);
          },
        },
      );
      const seen = await readBodies(deps.backend, judge, videoPath);
      const made = await readBodies(deps.backend, judge, outputPath);
      for (const score of scoreJoints(seen, made, gates)) {
        const judged = score.visibleFrames >= LEAST_FRAMES;
        const misses = [
          ...(score.gatedIn >= BARS.gatedIn ? [] : ['let in']),
          ...(score.gatedIn > 0 && !(score.medianError <= BARS.error) ? ['error'] : []),
        ];
        if (judged) failed.push(...misses.map((what) => `${driver} ${figure} ${score.name}: ${what}`));
        const numbers = [score.gatedIn, score.medianError, score.medianMotionError].map((value) => value.toFixed(2));
        const verdict = judged ? misses.join(', ') || 'met' : 'too few frames';
        console.log(`| ${[driver, figure, score.name, score.visibleFrames, ...numbers, verdict].join(' | ')} |`);
      }
    }
  }
  return failed;
}

async function readBodies(backend: MediaBackend, judge: BodyJudge, file: string): Promise<(readonly Keypoint[])[]> {
  const bodies: (readonly Keypoint[])[] = [];
  let last: JudgedBody | undefined;
  for await (const frame of backend.decodeVideo(file)) {
    last = judge.find(frame, last);
    bodies.push(last.points);
  }
  return bodies;
}
