import { readFileSync } from 'node:fs';

/**
 * x264 options that keep the output reproducible. The x264 in node-av 6.1.1 gives different bytes from run to run on a
 * processor with AVX-512 (macroblock tree with B-frames; sizes differ by up to 3 %); its AVX2 code does not, measured
 * with six runs at each of three sizes. AVX2 is only named where AVX-512 is seen, because x264 obeys without asking the processor.
 */
export function reproducibleX264(): Record<string, string> {
  return hasAvx512() ? { 'x264-params': 'asm=avx2' } : {};
}

function hasAvx512(): boolean {
  try {
    return /\bavx512bw\b/.test(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    // No /proc (macOS, Windows): leave x264 alone.
    return false;
  }
}
