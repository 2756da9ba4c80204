import { filterInPlace, highPass, lowPass } from '../audio/biquad.ts';
import {
  addBurst,
  addPing,
  addSound,
  makeDrift,
  makePink,
  makeWhite,
  type SoundForm,
  scatter,
  sweepBand,
} from './sound-source.ts';

/** Gusts: noise through a band that rises as it gets louder, over a low body. */
export function makeWind(form: SoundForm): Float32Array {
  const { sampleRate } = form;
  const gust = makeDrift(form, 0.45);
  const flutter = makeDrift(form, 2.1);
  const body = makePink(form);
  const whistle = makeWhite(form);
  sweepBand(
    body,
    sampleRate,
    gust.map((x, k) => 160 + 320 * x + 60 * flutter[k]!),
    0.8,
  );
  sweepBand(
    whistle,
    sampleRate,
    gust.map((x, k) => 520 + 900 * x * x + 160 * flutter[k]!),
    4,
  );
  return body.map((x, k) => (0.3 + 1.4 * gust[k]! ** 2) * x + 0.22 * gust[k]! ** 3 * whistle[k]!);
}

/** Waves that build for a second or two, break, and run out over the sand, each of its own size. */
export function makeSea(form: SoundForm): Float32Array {
  const { samples, sampleRate, random } = form;
  const body = makePink(form);
  filterInPlace(body, lowPass(sampleRate, 700, 0.7));
  const crash = makeWhite(form);
  filterInPlace(crash, lowPass(sampleRate, 2600, 0.7));
  filterInPlace(crash, highPass(sampleRate, 150, 0.7));
  const fizz = makeWhite(form);
  filterInPlace(fizz, highPass(sampleRate, 2800, 0.7));
  const swell = makeDrift(form, 0.3);
  const out = new Float32Array(samples);
  for (let k = 0; k < samples; k++) out[k] = 0.5 * (0.5 + swell[k]!) * body[k]! + 0.02 * fizz[k]!;
  // The first wave is already on its way, so that a clip of four seconds has one too.
  for (let seconds = -random.between(0.2, 2); seconds * sampleRate < samples; seconds += random.between(2.8, 5.2)) {
    const size = random.between(0.5, 1);
    const rise = random.between(1.1, 1.9);
    const peak = (seconds + rise) * sampleRate;
    const from = Math.max(0, Math.floor(seconds * sampleRate));
    const to = Math.min(samples, Math.ceil(peak + 6 * sampleRate));
    for (let k = from; k < to; k++) {
      const t = (k - peak) / sampleRate;
      const build = t < 0 ? Math.max(0, 1 + t / rise) ** 2.4 : Math.exp(-t / 0.55);
      const wash = t < -0.15 ? 0 : Math.min(1, (t + 0.15) / 0.4) * Math.exp(-Math.max(0, t) / 1.7);
      out[k]! += size * (0.9 * build * crash[k]! + 0.22 * wash * fizz[k]! + 0.5 * build * body[k]!);
    }
  }
  return out;
}

/** A lake shore or a brook: small laps and drops that ring upwards as bubbles do. */
export function makeWater(form: SoundForm): Float32Array {
  const { samples, sampleRate, random } = form;
  const flow = makePink(form);
  const lap = makeDrift(form, 1.6);
  sweepBand(
    flow,
    sampleRate,
    lap.map((x) => 380 + 420 * x),
    1.1,
  );
  const out = flow.map((x, k) => x * (0.25 + 0.9 * lap[k]! ** 3));
  for (const at of scatter(form, 7)) {
    const hz = random.between(420, 1500);
    addPing(out, sampleRate, {
      at,
      hz,
      endHz: hz * random.between(1.2, 1.9),
      decaySeconds: random.between(0.012, 0.04),
      gain: random.between(0.01, 0.07),
    });
  }
  return out.subarray(0, samples);
}

/** A hiss of far drops and the ticks of near ones. */
export function makeRain(form: SoundForm): Float32Array {
  const { sampleRate, random } = form;
  const hiss = makeWhite(form);
  filterInPlace(hiss, highPass(sampleRate, 700, 0.7));
  filterInPlace(hiss, lowPass(sampleRate, 8500, 0.7));
  const gust = makeDrift(form, 0.6);
  const out = hiss.map((x, k) => x * (0.12 + 0.07 * gust[k]!));
  for (const at of scatter(form, 60)) {
    const near = random.next() ** 3;
    addPing(out, sampleRate, { at, hz: random.between(1100, 5200), decaySeconds: 0.003, gain: 0.015 + 0.1 * near });
    if (near > 0.6) addBurst(out, form, { at, decaySeconds: 0.006, cutHz: 3000, gain: 0.1 * near });
  }
  return out;
}

/**
 * Thunder: a crack, then rumbles that follow each other; at the given seconds, or once in every six to nine seconds
 * where no lightning is seen.
 */
export function makeThunder(form: SoundForm, clapSeconds?: readonly number[]): Float32Array {
  const { samples, sampleRate, random } = form;
  const rumble = makeWhite(form);
  filterInPlace(rumble, lowPass(sampleRate, 110, 0.7));
  filterInPlace(rumble, lowPass(sampleRate, 170, 0.7));
  const out = new Float32Array(samples);
  for (const seconds of clapSeconds ?? unseenClaps(form)) {
    const start = Math.round(seconds * sampleRate);
    addBurst(out, form, { at: start, attackSeconds: 0.02, decaySeconds: 0.18, cutHz: 1400, gain: 0.35 });
    for (let roll = 0; roll < 4; roll++) {
      const at = start + Math.round(roll * random.between(0.35, 0.7) * sampleRate);
      const gain = 4.5 * 0.75 ** roll * random.between(0.6, 1);
      for (let k = Math.max(0, at); k < samples; k++) {
        const t = (k - at) / sampleRate;
        if (t > 6) break;
        out[k]! += gain * rumble[k]! * (1 - Math.exp(-t / 0.09)) * Math.exp(-t / 1.3);
      }
    }
  }
  return out;
}

function unseenClaps({ samples, sampleRate, random }: SoundForm): number[] {
  const claps: number[] = [];
  for (let seconds = random.between(0.6, 1.8); seconds * sampleRate < samples; seconds += random.between(6, 9))
    claps.push(seconds);
  return claps;
}

/** What a diver hears: everything above the voice taken away, slow pressure, and strings of rising bubbles. */
export function makeUnderwater(form: SoundForm): Float32Array {
  const { samples, sampleRate, random } = form;
  const out = makePink(form);
  filterInPlace(out, lowPass(sampleRate, 260, 0.9));
  filterInPlace(out, lowPass(sampleRate, 420, 0.7));
  const pressure = makeDrift(form, 0.35);
  for (let k = 0; k < samples; k++) out[k]! *= 0.5 + pressure[k]!;
  for (const start of scatter(form, 0.55)) {
    const count = 3 + Math.floor(random.next() * 9);
    let at = start;
    for (let bubble = 0; bubble < count; bubble++) {
      const hz = random.between(240, 900);
      addPing(out, sampleRate, {
        at,
        hz,
        endHz: hz * 1.7,
        decaySeconds: random.between(0.015, 0.05),
        gain: random.between(0.02, 0.1),
      });
      at += Math.round(random.between(0.03, 0.14) * sampleRate);
    }
  }
  return out;
}

/** A fire: a soft roar, and the snaps of wood, most of them small. */
export function makeFire(form: SoundForm): Float32Array {
  const { sampleRate, random } = form;
  const roar = makePink(form);
  filterInPlace(roar, lowPass(sampleRate, 320, 0.7));
  const breath = makeDrift(form, 3);
  const out = roar.map((x, k) => x * (0.35 + 0.5 * breath[k]!));
  for (const at of scatter(form, 16)) {
    const size = random.next() ** 4;
    addBurst(out, form, {
      at,
      decaySeconds: 0.0015 + 0.006 * size,
      cutHz: random.between(2500, 9000),
      gain: 0.08 + 0.7 * size,
    });
  }
  const hiss = makeWhite(form);
  filterInPlace(hiss, highPass(sampleRate, 3500, 0.7));
  addSound(
    out,
    hiss.map((x, k) => x * 0.015 * breath[k]!),
  );
  return out;
}
