import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { makeWav } from '../../../../test/acceptance/support/media.ts';
import { silentLog } from '../../../lib/log.ts';
import { makeFaceInput, testConformance } from '../local-conformance.ts';
import { createAvatarEngine } from './avatar-engine.ts';

const media = process.env.TEST_MEDIA_DIR ?? '';

testConformance(
  {
    engine: createAvatarEngine({ children: 1, log: silentLog }),
    model: 'omnihuman-1.5',
    params: { seed: 7 },
    async makeInputs(directory) {
      const audio = path.join(directory, 'tone.wav');
      const wav = makeWav(0.5);
      await writeFile(audio, wav);
      return [
        await makeFaceInput(media, directory),
        { name: 'audio', path: audio, contentType: 'audio/wav', sizeBytes: wav.length, facts: {} },
      ];
    },
  },
  media === '' && 'TEST_MEDIA_DIR is not set',
);
