import path from 'node:path';
import { silentLog } from '../../../lib/log.ts';
import { testConformance } from '../local-conformance.ts';
import { createSceneEngine } from './scene-engine.ts';
import { drawLandscape } from './synthetic-landscape.ts';

testConformance({
  engine: createSceneEngine({ children: 1, log: silentLog }),
  model: 'spark_dance_v2_0',
  // The smallest of the 18 sizes that is quick: everything else is the engine's own business.
  params: {
    content: [{ type: 'text', text: 'clouds drift, the camera pans right' }],
    generate_audio: true,
    duration: 4,
    seed: 7,
    return_last_frame: true,
    resolved: { mode: 'F', ratio: '1:1', width: 640, height: 640 },
  },
  async makeInputs(directory) {
    const image = path.join(directory, 'landscape.png');
    await drawLandscape(image, { width: 400, height: 400 });
    const facts = { kind: 'image', width: 400, height: 400 };
    return [{ name: 'first_frame', path: image, contentType: 'image/png', sizeBytes: 0, facts }];
  },
});
