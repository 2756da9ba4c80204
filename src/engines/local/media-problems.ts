import { describeBackends } from '../../codecs/open-backend.ts';

/** Why no media backend can be used here, a line for each; empty when one can. For `problems()` of engines that encode. */
export async function findMediaProblems(ffmpegPath: string | undefined): Promise<readonly string[]> {
  const backends = await describeBackends(ffmpegPath === undefined ? {} : { ffmpegPath });
  if (backends.some(({ available }) => available)) return [];
  return backends.map(({ name, detail }) => `media backend ${name}: ${detail}`);
}
