import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { runFlite, type Sound, VOICES, type Voice } from '../../src/engines/local/scene/sound/flite.ts';
import { polishVoice } from './polish.ts';

/**
 * slt: a statistical voice, so there are no joins between recorded units as in kal and kal16; 16 kHz where kal has 8;
 * and the least spiky of the 16 kHz voices: its peak is 0.46 at -20 LUFS, the others' 0.77 to 0.83. Chosen by
 * measurement; rms is the brightest of the men.
 */
const DEFAULT_VOICE: Voice = 'slt';

/** Short sentences and plain words: flite stumbles over abbreviations and long clauses. */
export const DEFAULT_LINE =
  'Hello, and welcome. I am a drawing, and I have just learned to speak. ' +
  'My face and my voice are made right here, on your computer. What shall I say next?';

/** Mono speech, samples in -1..1, at about -20 LUFS with a quarter second of silence before and after. */
export async function speak(text: string, options: { voice?: Voice; pace?: number } = {}): Promise<Sound> {
  const { voice = DEFAULT_VOICE, pace = 1 } = options;
  if (text.trim() === '') throw new Error('there is nothing to say');
  return polishVoice(await runFlite(text, { voice, pace }), voice);
}

/** 16-bit mono RIFF/WAVE. */
export function encodeWave({ pcm, sampleRate }: Sound): Buffer {
  const bytes = Buffer.alloc(44 + pcm.length * 2);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(36 + pcm.length * 2, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(sampleRate, 24);
  bytes.writeUInt32LE(sampleRate * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(pcm.length * 2, 40);
  pcm.forEach((value, k) => {
    bytes.writeInt16LE(Math.max(-32768, Math.min(32767, Math.round(value * 32767))), 44 + 2 * k);
  });
  return bytes;
}

/** `node demo/voice/speak.ts out.wav [--voice slt] [--text "..."]` */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { voice: { type: 'string' }, text: { type: 'string' } },
  });
  const voice = VOICES.find((known) => known === (values.voice ?? DEFAULT_VOICE));
  if (voice === undefined) throw new Error(`unknown voice; there are ${VOICES.join(', ')}`);
  const sound = await speak(values.text ?? DEFAULT_LINE, { voice });
  const file = positionals[0] ?? 'speech.wav';
  await writeFile(file, encodeWave(sound));
  console.log(`${file}: ${(sound.pcm.length / sound.sampleRate).toFixed(2)} s at ${sound.sampleRate} Hz, ${voice}`);
}

if (import.meta.main) await main();
