/**
 * Whose voice and which face. Real voices only; the net's training talker (d01, g01) is never scored.
 * Phoneme times stand beside the media, or in ./alignments for three recordings that came without.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Voice {
  readonly name: string;
  /** Distinct speakers are counted by this. */
  readonly speaker: string;
  readonly audio: string;
  /** Phoneme times; undefined for the filmed talkers, whose own mouth is the truth. */
  readonly alignment: string | undefined;
  /** The real clip of this very utterance. */
  readonly clip: string | undefined;
}

export interface Face {
  readonly name: string;
  readonly image: string;
}

const alignments = fileURLToPath(new URL('./alignments', import.meta.url));

export function voices(media: string): Voice[] {
  const speech = (file: string) => path.join(media, 'speech', file);
  const drive = (file: string) => path.join(media, 'drive', file);
  const own = (file: string) => path.join(alignments, file);
  const spoken = (name: string, speaker: string, audio: string, alignment: string): Voice => ({
    name,
    speaker,
    audio: speech(audio),
    alignment,
    clip: undefined,
  });
  const filmed = (name: string, speaker: string, file: string): Voice => ({
    name,
    speaker,
    audio: drive(file),
    alignment: undefined,
    clip: drive(file),
  });
  return [
    spoken('speech of 1961, noisy room', 'man A', 's01_jfk_16k.wav', speech('s01_jfk_16k.align.json')),
    spoken('narrator 1', 'woman B', 's03_lj_22k.wav', speech('s03_lj_22k.align.json')),
    spoken('narrator 2', 'woman B', 's04_lj_stereo441.wav', own('s04_lj_stereo441.align.json')),
    spoken('narrator 3, mp3', 'woman B', 's05_lj_vbr.mp3', own('s05_lj_vbr.align.json')),
    spoken('reader', 'man C', 's06_librivox_male.wav', speech('s06_librivox_male.align.json')),
    spoken('long reading', 'man D', 's09_libri_16s.wav', own('s09_libri_16s.align.json')),
    filmed('filmed woman', 'woman E', 'd02_grid_f.mp4'),
    filmed('filmed man', 'man F', 'd03_grid_m_dark.mp4'),
  ];
}

export function faces(media: string): Face[] {
  const portrait = (file: string) => path.join(media, 'portraits', file);
  return [
    { name: 'p09 woman, neutral', image: portrait('p09_f_neutral.jpg') },
    { name: 'p04 man, neutral', image: portrait('p04_m_neutral.jpg') },
  ];
}
