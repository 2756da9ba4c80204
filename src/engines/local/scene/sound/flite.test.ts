import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { trackPitch } from '../../../../media/audio/pitch.ts';
import { quantile } from '../../../../media/smooth.ts';
import { runFlite } from './flite.ts';

async function medianPitch(pitch: number): Promise<number> {
  const { pcm } = await runFlite('One, two, three, four, five.', { voice: 'slt', pace: 1, pitch });
  return quantile(
    trackPitch(pcm).hz.filter((hz) => hz > 0),
    0.5,
  );
}

describe('flite', () => {
  it('raises the pitch by the factor asked for', async () => {
    const ratio = (await medianPitch(1.3)) / (await medianPitch(1));
    assert.ok(Math.abs(ratio - 1.3) < 0.08, `${ratio}`);
  });

  it('silences the WASI warning and no other', async () => {
    const code = `
      const { runFlite } = await import(${JSON.stringify(new URL('./flite.ts', import.meta.url).href)});
      await runFlite('Good day.', { voice: 'slt', pace: 1 });
      process.emitWarning('still heard');
    `;
    const { stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code]);
    assert.match(stderr, /still heard/);
    assert.doesNotMatch(stderr, /WASI/);
  });
});
