import { bandPass, filterInPlace, highPass, lowPass } from '../audio/biquad.ts';
import { addSound, makeDrift, makePink, makeWhite, type SoundForm, scatter } from './sound-source.ts';

/** A city: far rumble, air, and a car that passes now and then with its tyres and a falling engine note. */
export function makeCity(form: SoundForm): Float32Array {
  const { samples, sampleRate, random } = form;
  const out = makePink(form);
  filterInPlace(out, lowPass(sampleRate, 220, 0.7));
  const traffic = makeDrift(form, 0.5);
  for (let k = 0; k < samples; k++) out[k]! *= 0.9 + 0.5 * traffic[k]!;
  const air = makeWhite(form);
  filterInPlace(air, bandPass(sampleRate, 900, 0.5));
  addSound(
    out,
    air.map((x, k) => x * (0.03 + 0.03 * traffic[k]!)),
  );
  const tyres = makeWhite(form);
  filterInPlace(tyres, bandPass(sampleRate, 620, 0.6));
  for (const middle of scatter(form, 0.4))
    addPass(out, tyres, { middle, sampleRate, engineHz: random.between(55, 85), gain: random.between(0.25, 0.55) });
  return out;
}

/** Loudness of something that passes at 8 m with 11 m/s, and the Doppler shift of its engine. */
function addPass(
  out: Float32Array,
  tyres: Float32Array,
  { middle, sampleRate, engineHz, gain }: { middle: number; sampleRate: number; engineHz: number; gain: number },
): void {
  const from = Math.max(0, middle - 4 * sampleRate);
  const to = Math.min(out.length, middle + 4 * sampleRate);
  let phase = 0;
  for (let k = from; k < to; k++) {
    const along = (11 * (k - middle)) / sampleRate;
    const distance = Math.hypot(8, along);
    const near = (8 / distance) ** 1.5;
    phase += (2 * Math.PI * engineHz * (1 - (11 / 343) * (along / distance))) / sampleRate;
    const engine = Math.sin(phase) + 0.6 * Math.sin(2 * phase) + 0.35 * Math.sin(4 * phase);
    out[k]! += gain * near * (1.3 * tyres[k]! + 0.05 * engine);
  }
}

/** A quiet room: ventilation and the faint noise that tells a room from silence. */
export function makeRoom(form: SoundForm): Float32Array {
  const { sampleRate } = form;
  const out = makePink(form);
  filterInPlace(out, lowPass(sampleRate, 380, 0.7));
  filterInPlace(out, highPass(sampleRate, 45, 0.7));
  const air = makeWhite(form);
  filterInPlace(air, bandPass(sampleRate, 1600, 0.4));
  addSound(out, air, 0, 0.015);
  return out;
}

/** A large machine far away, or a ship in space: low tones that beat against each other. */
export function makeHum(form: SoundForm): Float32Array {
  const { samples, sampleRate, random } = form;
  const out = makePink(form);
  filterInPlace(out, lowPass(sampleRate, 130, 0.8));
  for (const hz of [41, 55, 82.5, 110, 165]) {
    const detune = random.between(0.15, 0.5);
    const gain = 4 / hz;
    for (let k = 0; k < samples; k++) {
      const t = (2 * Math.PI * k) / sampleRate;
      out[k]! += gain * (Math.sin(t * hz) + Math.sin(t * (hz + detune)));
    }
  }
  return out;
}

/** A car's engine from close by: firing pulses at a speed that wanders, and the air it draws. */
export function makeEngine(form: SoundForm): Float32Array {
  const { samples, sampleRate } = form;
  const speed = makeDrift(form, 0.5);
  const rough = makeDrift(form, 11);
  const out = makeWhite(form);
  filterInPlace(out, bandPass(sampleRate, 500, 0.5));
  let phase = 0;
  for (let k = 0; k < samples; k++) {
    phase += (2 * Math.PI * (58 + 34 * speed[k]!)) / sampleRate;
    const pulse = Math.exp(-3 * (1 - Math.cos(phase))) - 0.25;
    out[k] = 0.18 * out[k]! + (0.75 + 0.25 * rough[k]!) * (pulse + 0.3 * Math.sin(0.5 * phase));
  }
  filterInPlace(out, lowPass(sampleRate, 1300, 0.7));
  filterInPlace(out, highPass(sampleRate, 40, 0.7));
  return out;
}
