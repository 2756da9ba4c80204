import type { MediaBackend } from '../../../codecs/backend.ts';
import { buildCharacter, type CharacterDeps, type FoundCharacter, findCharacter } from './character.ts';
import { type ChosenPerson, choosePerson } from './choose-person.ts';
import { describeImitation } from './describe-imitation.ts';
import { decodeSound } from './driver-sound.ts';
import type { ImitatorFacts, ImitatorJob, ImitatorStage } from './imitator-job.ts';
import { findLostSpans, nobodyThroughout, requirePerson } from './lost-person.ts';
import { type Driver, openDriver } from './open-driver.ts';
import { planTiming } from './output-timing.ts';
import { type Acting, planActing } from './plan-acting.ts';
import { renderCharacter } from './render-character.ts';
import type { WatchedFrame } from './watch-driver.ts';
import type { WatchThreads } from './watch-threads.ts';

/** What an imitation works with; made once per child process. */
export interface ImitatorDeps extends CharacterDeps {
  readonly backend: MediaBackend;
  readonly threads: WatchThreads;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Milliseconds of processor time that this process has taken so far, all threads together. */
  readonly cpuMs: () => number;
}

export interface ImitatorContext {
  /** 0..1, never decreasing. */
  readonly progress: (fraction: number, stage: ImitatorStage) => void;
  readonly signal: AbortSignal;
  /** Told what will be rendered: an evaluation wants to know which limbs were let in when. */
  readonly onActing?: (acting: Acting) => void;
}

/** The stages in order, and where on the progress bar each one ends. */
const ENDS: Readonly<Record<ImitatorStage, number>> = { look: 0.1, track: 0.5, render: 0.98, finish: 1 };
/** Between two looks at the body: arms move fast; a trunk alone does not, and a look costs as much as three faces. */
const BODY_SECONDS = { arms: 0.11, trunk: 0.22 } as const;

/**
 * Makes a character imitate the person of a driving video. The whole video is watched before the first frame is
 * drawn: the neutral face, the lost moments and the limits are then known for all of it. Must run in a child process.
 * @throws Failure `no_subject`; MediaError for files that cannot be used; the signal's reason
 */
export async function imitate(deps: ImitatorDeps, job: ImitatorJob, context: ImitatorContext): Promise<ImitatorFacts> {
  const { threads } = deps;
  const clock = startClock(deps, context);
  const cpuBefore = deps.cpuMs();
  try {
    const driver = await openDriver(deps.backend, job.videoPath, job.maxSeconds);
    const { character, timesSeconds, person, watched } = await watch(deps, { driver, job, clock });
    const timing = planTiming({ ...driver, timesSeconds, maxSeconds: job.maxSeconds });
    const lost = findLostSpans(watched, timing.frames / timing.fps);
    requirePerson(watched, lost);
    const acting = planActing(deps.canonical, character.model, watched, timing);
    context.onActing?.(acting);
    const sound = await decodeSound(deps.backend, job.videoPath, driver.hasAudio);
    clock.end('track');
    await renderCharacter(deps.backend, {
      model: character.model,
      acting,
      timing,
      sound,
      outputPath: job.outputPath,
      onFrame: (frame) => clock.advance('render', (frame + 1) / timing.frames),
      onRendered: () => clock.end('render'),
      signal: context.signal,
    });
    const timingsMs = clock.end('finish');
    const cpuMs = deps.cpuMs() - cpuBefore;
    return describeImitation({ character, driver, watched, lost, person, timing, acting, sound, timingsMs, cpuMs });
  } catch (error) {
    await threads.stop();
    throw error;
  }
}

interface Watching {
  readonly driver: Driver;
  readonly job: ImitatorJob;
  readonly clock: StageClock;
}

/**
 * The threads survey and follow the video while the character is found and taken apart on this one. When both fail,
 * the character's failure is the one to report, and nothing runs on behind it.
 */
async function watch(deps: ImitatorDeps, { driver, job, clock }: Watching) {
  const { threads } = deps;
  const surveying = threads.survey(driver.video, driver.durationSeconds);
  surveying.catch(() => undefined);
  const found = await findCharacter(deps, job);
  const follow = async (): Promise<FollowedPerson> => {
    const { timesSeconds, looks } = await surveying;
    const person = choosePerson(looks, driver.video.size);
    if (person.sightings.length === 0) throw nobodyThroughout(Math.min(driver.durationSeconds, job.maxSeconds));
    clock.end('look');
    const watched = await threads.watch({
      video: driver.video,
      timesSeconds,
      sightings: person.sightings,
      bodyEvery: bodyEvery(found, timesSeconds),
      onFrames: (done) => clock.advance('track', done / timesSeconds.length),
    });
    return { timesSeconds, person, watched };
  };
  const [built, followed] = await Promise.allSettled([buildCharacter(deps, found, job.seed), follow()]);
  if (built.status === 'rejected') throw built.reason;
  if (followed.status === 'rejected') throw followed.reason;
  return { character: built.value, ...followed.value };
}

interface FollowedPerson {
  readonly timesSeconds: Float64Array;
  readonly person: ChosenPerson;
  readonly watched: WatchedFrame[];
}

/** Every how many frames the body is worth a look; 0: never. */
function bodyEvery({ pose, hasFreeArm }: FoundCharacter, timesSeconds: Float64Array): number {
  if (pose === null) return 0;
  const framesPerSecond = (timesSeconds.length - 1) / (timesSeconds.at(-1)! - timesSeconds[0]! || 1);
  return Math.max(1, Math.round(framesPerSecond * (hasFreeArm ? BODY_SECONDS.arms : BODY_SECONDS.trunk)));
}

interface StageClock {
  /** `share`: how much of the stage is done, 0..1. */
  advance(stage: ImitatorStage, share: number): void;
  /** The stage is over; wall time per stage so far. */
  end(stage: ImitatorStage): Record<ImitatorStage, number>;
}

function startClock({ now }: ImitatorDeps, { progress, signal }: ImitatorContext): StageClock {
  const timingsMs = { look: 0, track: 0, render: 0, finish: 0 };
  const stages = Object.keys(ENDS) as ImitatorStage[];
  const startOf = (stage: ImitatorStage): number =>
    ENDS[stages[stages.indexOf(stage) - 1] ?? stage] * Number(stage !== 'look');
  let last = now();
  progress(0, 'look');
  return {
    advance(stage, share) {
      const from = startOf(stage);
      progress(from + (ENDS[stage] - from) * Math.min(1, share), stage);
    },
    end(stage) {
      signal.throwIfAborted();
      timingsMs[stage] = now() - last;
      last = now();
      progress(ENDS[stage], stage);
      return timingsMs;
    },
  };
}
