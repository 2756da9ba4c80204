import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';

/** Where an evaluation reads and writes. */
export interface EvaluationPlace {
  /** Photos, recordings and videos of real people. */
  readonly media: string;
  /** Exists; what is left here is deleted at the end unless the caller named it. */
  readonly out: string;
}

/**
 * Runs an evaluation on the media of TEST_MEDIA_DIR, prints what it says was missed and sets the process's exit code:
 * 0 all bars met, 1 some missed, 2 no media.
 * @param out directory to keep; undefined: a temporary one
 */
export async function runOnMedia(
  out: string | undefined,
  evaluate: (place: EvaluationPlace) => Promise<readonly string[]>,
): Promise<void> {
  const media = process.env.TEST_MEDIA_DIR;
  if (media === undefined) {
    console.error('TEST_MEDIA_DIR is not set: this evaluation needs photos, recordings and videos of real people.');
    process.exitCode = 2;
    return;
  }
  const scratch = await mkdtemp(path.join(tmpdir(), 'sparkstage-eval-'));
  const place = { media, out: out === undefined ? scratch : path.resolve(out) };
  try {
    await mkdir(place.out, { recursive: true });
    const missed = await evaluate(place);
    console.log(missed.length === 0 ? '\nall bars met' : `\nmissed:\n- ${missed.join('\n- ')}`);
    if (out !== undefined) console.log(`files and sheets: ${place.out}`);
    process.exitCode = missed.length === 0 ? 0 : 1;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
