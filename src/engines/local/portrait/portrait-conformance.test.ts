import process from 'node:process';
import { silentLog } from '../../../lib/log.ts';
import { makeFaceInput, testConformance } from '../local-conformance.ts';
import { createPortraitEngine } from './portrait-engine.ts';

const media = process.env.TEST_MEDIA_DIR ?? '';

testConformance(
  {
    engine: createPortraitEngine({ children: 1, log: silentLog }),
    model: 'spark_edit_portrait',
    params: { width: 512, height: 512, gpen: 0.4, skin: 0.3, skin_unifi: 0, gen_mode: 'reference', seed: 7 },
    makeInputs: async (directory) => [await makeFaceInput(media, directory)],
  },
  media === '' && 'TEST_MEDIA_DIR is not set',
);
