import path from 'node:path';
import process from 'node:process';
import { openMediaBackend } from '../../../codecs/open-backend.ts';
import { silentLog } from '../../../lib/log.ts';
import { makeFaceInput, testConformance } from '../local-conformance.ts';
import { createImitatorEngine } from './imitator-engine.ts';

const media = process.env.TEST_MEDIA_DIR ?? '';

/** The first half second of a real driver: the contract is tested here, not the quality. */
async function shortDriver(file: string): Promise<void> {
  const backend = await openMediaBackend();
  const source = path.join(media, 'drive', 'd01_grid_m.mp4');
  const encoder = await backend.openEncoder(file, { width: 360, height: 288, fps: 25 });
  for await (const frame of backend.decodeVideo(source, { maxSeconds: 0.5 })) await encoder.writeVideo(frame.data);
  await encoder.close();
}

testConformance(
  {
    engine: createImitatorEngine({ children: 1, log: silentLog }),
    model: 'spark_avatar_imitator_v2v',
    params: { seed: 7 },
    async makeInputs(directory) {
      const video = path.join(directory, 'driver.mp4');
      await shortDriver(video);
      return [
        await makeFaceInput(media, directory),
        { name: 'video', path: video, contentType: 'video/mp4', sizeBytes: 0, facts: {} },
      ];
    },
  },
  media === '' && 'TEST_MEDIA_DIR is not set',
);
