import { bandPass, filterInPlace, highPass, lowPass } from '../audio/biquad.ts';
import { addBurst, addPing, addSound, makeDrift, makePink, makeWhite, type SoundForm } from './sound-source.ts';

/** Three to five birds, each with a phrase of its own that it repeats, near and far. */
export function makeBirds(form: SoundForm): Float32Array {
  const { samples, sampleRate, random } = form;
  const out = new Float32Array(samples);
  const birds = 3 + Math.floor(random.next() * 3);
  for (let bird = 0; bird < birds; bird++) {
    const own = random.derive(`bird ${bird}`);
    const baseHz = own.between(2200, 5200);
    const gain = own.between(0.03, 0.14);
    const notes = Array.from({ length: 2 + Math.floor(own.next() * 5) }, () => ({
      seconds: own.between(0.04, 0.13),
      gapSeconds: own.between(0.02, 0.09),
      fromHz: baseHz * own.between(0.85, 1.2),
      bendHz: own.between(-900, 900),
      trillHz: own.chance(0.3) ? own.between(25, 45) : 0,
    }));
    for (let at = own.between(0, 1.6); at * sampleRate < samples; at += own.between(1.4, 4.2)) {
      let start = at;
      for (const note of notes) {
        addChirp(out, sampleRate, { ...note, at: Math.round(start * sampleRate), gain });
        start += note.seconds + note.gapSeconds;
      }
    }
  }
  return out;
}

function addChirp(
  out: Float32Array,
  sampleRate: number,
  chirp: { at: number; seconds: number; fromHz: number; bendHz: number; trillHz: number; gain: number },
): void {
  const length = Math.round(chirp.seconds * sampleRate);
  let phase = 0;
  for (let k = 0; k < length && chirp.at + k < out.length; k++) {
    const x = k / length;
    const trill = chirp.trillHz === 0 ? 0 : 300 * Math.sin((2 * Math.PI * chirp.trillHz * k) / sampleRate);
    phase += (2 * Math.PI * (chirp.fromHz + chirp.bendHz * Math.sin(Math.PI * x) + trill)) / sampleRate;
    const envelope = Math.sin(Math.PI * x) ** 2;
    // A trace of the second harmonic: a bare sine sounds like a telephone.
    out[chirp.at + k]! += chirp.gain * envelope * (Math.sin(phase) + 0.12 * Math.sin(2 * phase));
  }
}

/** Field crickets: chirps of four pulses at about 4.5 kHz, from several places in the dark. */
export function makeCrickets(form: SoundForm): Float32Array {
  const { samples, sampleRate, random } = form;
  const out = new Float32Array(samples);
  for (let insect = 0; insect < 5; insect++) {
    const hz = random.between(4100, 4900);
    const rate = random.between(1.1, 2.6);
    const offset = random.next();
    const gain = random.between(0.015, 0.06);
    const pulseHz = random.between(24, 32);
    for (let k = 0; k < samples; k++) {
      const t = k / sampleRate;
      const turn = (t * rate + offset) % 1;
      if (turn > (4 / pulseHz) * rate) continue;
      out[k]! += gain * Math.sin(Math.PI * (((turn / rate) * pulseHz) % 1)) ** 2 * Math.sin(2 * Math.PI * hz * t);
    }
  }
  return out;
}

/** Many people talking at once: noise through moving vowels, each voice with syllables and pauses of its own. */
export function makeCrowd(form: SoundForm): Float32Array {
  const { samples, sampleRate, random } = form;
  const out = new Float32Array(samples);
  const vowels = [
    [700, 1200],
    [350, 2100],
    [400, 850],
    [550, 1800],
    [300, 1500],
  ] as const;
  for (let voice = 0; voice < 9; voice++) {
    const own: SoundForm = { samples, sampleRate, random: random.derive(`voice ${voice}`) };
    const source = makeGlottis(
      own,
      own.random.chance(0.5) ? own.random.between(95, 140) : own.random.between(170, 240),
    );
    const [low, high] = vowels[voice % vowels.length]!;
    const first = source.slice();
    filterInPlace(first, bandPass(sampleRate, low, 4));
    filterInPlace(source, bandPass(sampleRate, high, 6));
    const syllables = makeDrift(own, 4.6);
    const phrases = makeDrift(own, 0.7);
    for (let k = 0; k < samples; k++) {
      const level = Math.max(0, syllables[k]! - 0.25) * Math.max(0, phrases[k]! - 0.3);
      out[k]! += level * (first[k]! + 0.5 * source[k]!);
    }
  }
  // Walls and distance take the top away.
  filterInPlace(out, lowPass(sampleRate, 2400, 0.7));
  const murmur = makePink(form);
  filterInPlace(murmur, bandPass(sampleRate, 420, 0.7));
  addSound(out, murmur, 0, 0.12);
  return out;
}

/** A buzz with wandering pitch: the raw voice before the mouth. */
function makeGlottis(form: SoundForm, hz: number): Float32Array {
  const wander = makeDrift(form, 2.4);
  const breath = makeWhite(form);
  let phase = 0;
  return breath.map((noise, k) => {
    phase += (hz * (0.85 + 0.3 * wander[k]!)) / form.sampleRate;
    if (phase >= 1) phase -= 1;
    return 1 - 2 * phase + 0.15 * noise;
  });
}

/** Clapping hands: fifty people, each at their own rate, swelling and falling. */
export function makeApplause(form: SoundForm): Float32Array {
  const { samples, sampleRate, random } = form;
  const out = new Float32Array(samples);
  for (let person = 0; person < 50; person++) {
    const period = random.between(0.2, 0.34);
    const cutHz = random.between(1300, 3800);
    const gain = random.between(0.04, 0.3) ** 1.5;
    for (let t = random.between(0, 0.5); t * sampleRate < samples; t += period * random.between(0.9, 1.1))
      addBurst(out, form, { at: Math.round(t * sampleRate), decaySeconds: 0.007, cutHz, gain });
  }
  filterInPlace(out, highPass(sampleRate, 350, 0.7));
  const swell = makeDrift(form, 0.5);
  return out.map((x, k) => x * (0.6 + 0.6 * swell[k]!));
}

/** Steps at a walk, 1.9 a second: heel, then sole, no two alike. */
export function makeFootsteps(form: SoundForm): Float32Array {
  const { samples, sampleRate, random } = form;
  const out = new Float32Array(samples);
  for (let t = random.between(0.1, 0.4); t * sampleRate < samples; t += random.between(0.5, 0.55)) {
    const at = Math.round(t * sampleRate);
    const gain = random.between(0.7, 1);
    addPing(out, sampleRate, { at, hz: random.between(85, 120), endHz: 60, decaySeconds: 0.022, gain: 0.5 * gain });
    addBurst(out, form, { at, decaySeconds: 0.009, cutHz: 1800, gain: 0.5 * gain });
    addBurst(out, form, {
      at: at + Math.round(0.07 * sampleRate),
      attackSeconds: 0.01,
      decaySeconds: 0.025,
      cutHz: 3200,
      gain: 0.22 * gain,
    });
  }
  return out;
}

/** A canter: three beats and a rest, twice a second. */
export function makeHooves(form: SoundForm): Float32Array {
  const { samples, sampleRate, random } = form;
  const out = new Float32Array(samples);
  for (let stride = random.between(0, 0.2); stride * sampleRate < samples; stride += random.between(0.48, 0.52)) {
    for (const [beat, gain] of [
      [0, 1],
      [0.12, 0.75],
      [0.23, 0.9],
    ] as const) {
      const at = Math.round((stride + beat + random.between(-0.008, 0.008)) * sampleRate);
      addPing(out, sampleRate, { at, hz: random.between(150, 230), endHz: 90, decaySeconds: 0.02, gain: 0.5 * gain });
      addBurst(out, form, { at, decaySeconds: 0.012, cutHz: 1500, gain: 0.4 * gain });
    }
  }
  return out;
}
