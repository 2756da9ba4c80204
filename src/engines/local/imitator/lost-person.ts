import { Failure } from '../../../lib/failure.ts';
import { BRIDGED_SECONDS } from '../../../media/motion/lay-track.ts';
import type { TimeSpan } from './imitator-job.ts';
import type { WatchedFrame } from './watch-driver.ts';

/** With the person in less of the video than this, more would be made up than imitated. */
const LEAST_SHARE = 0.5;
/** One moment of a face tells nothing about motion. */
const LEAST_FRAMES = 3;

const SUGGESTION = 'provide a video that shows one person with the face towards the camera';

/** Parts of the video in which the person was lost for longer than can be bridged, seconds from the first frame. */
export function findLostSpans(watched: readonly WatchedFrame[], durationSeconds: number): TimeSpan[] {
  const start = watched[0]?.timeSeconds ?? 0;
  const spans: TimeSpan[] = [];
  let from = 0;
  const close = (to: number): void => {
    if (to - from > BRIDGED_SECONDS) spans.push({ fromSeconds: from, toSeconds: to });
  };
  for (const { timeSeconds, landmarks } of watched) {
    if (landmarks === null) continue;
    close(timeSeconds - start);
    from = timeSeconds - start;
  }
  close(durationSeconds);
  return spans;
}

/** @throws Failure `no_subject` that says where nobody was */
export function requirePerson(watched: readonly WatchedFrame[], lost: readonly TimeSpan[]): void {
  const found = watched.filter(({ landmarks }) => landmarks !== null).length;
  if (found >= LEAST_FRAMES && found >= LEAST_SHARE * watched.length) return;
  const percent = Math.floor((100 * found) / Math.max(1, watched.length));
  throw new Failure('no_subject', 'Too little of a person is to be seen in the driving video', {
    param: 'driving_video_info.video_url',
    detail: `a face in ${percent} % of the frames, at least ${LEAST_SHARE * 100} % are needed; nobody ${showSpans(lost)}`,
    suggestion: SUGGESTION,
  });
}

/** The failure of a video in which no look found a face. */
export function nobodyThroughout(durationSeconds: number): Failure {
  return new Failure('no_subject', 'No person was found in the driving video', {
    param: 'driving_video_info.video_url',
    detail: `nobody ${showSpans([{ fromSeconds: 0, toSeconds: durationSeconds }])}`,
    suggestion: SUGGESTION,
  });
}

/** `from 1.2 to 3.0 s and from 4.0 to 5.3 s` */
export function showSpans(spans: readonly TimeSpan[]): string {
  if (spans.length === 0) return 'in single frames all over';
  return spans
    .map(({ fromSeconds, toSeconds }) => `from ${fromSeconds.toFixed(1)} to ${toSeconds.toFixed(1)} s`)
    .join(' and ');
}
