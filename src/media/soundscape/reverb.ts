/** Delay lengths in seconds, mutually prime in samples at common rates so that the echoes never line up. */
const DELAY_SECONDS = [0.0297, 0.0371, 0.0411, 0.0437, 0.0533, 0.0613, 0.0689, 0.0757] as const;

/**
 * A hall round the sound: eight delay lines fed back through a Householder matrix (J.-M. Jot, "Digital delay networks
 * for designing artificial reverberators", 1991), each with a one-pole damper so that highs die first.
 * Adds `wet` times the reverberation to `pcm` in place. `decaySeconds` is the time to fall by 60 dB.
 */
export function addReverb(
  pcm: Float32Array,
  sampleRate: number,
  { wet, decaySeconds, dampHz }: { wet: number; decaySeconds: number; dampHz: number },
): void {
  const count = DELAY_SECONDS.length;
  const lines = DELAY_SECONDS.map((seconds) => new Float32Array(Math.round(seconds * sampleRate)));
  const gains = DELAY_SECONDS.map((seconds) => 10 ** ((-3 * seconds) / decaySeconds));
  const pole = 1 - Math.exp((-2 * Math.PI * dampHz) / sampleRate);
  const low = new Float64Array(count);
  const place = new Int32Array(count);
  for (let k = 0; k < pcm.length; k++) {
    let sum = 0;
    for (let line = 0; line < count; line++) {
      low[line]! += pole * (lines[line]![place[line]!]! - low[line]!);
      sum += low[line]!;
    }
    const shared = (2 / count) * sum;
    for (let line = 0; line < count; line++) {
      const delay = lines[line]!;
      delay[place[line]!] = pcm[k]! + gains[line]! * (low[line]! - shared);
      place[line] = (place[line]! + 1) % delay.length;
    }
    pcm[k]! += wet * sum;
  }
}
