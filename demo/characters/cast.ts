import { longBob } from './hairstyles.ts';
import type { Character } from './render.ts';
import type { FaceShape } from './sculpt.ts';
import { blazer } from './wardrobe.ts';

const LAY_FIGURE: FaceShape = {
  widthScale: 0.93,
  jawWidth: -0.3,
  chinLength: -0.1,
  chinWidth: 0,
  cheekFullness: 0.15,
  noseWidthScale: 0.9,
  noseTip: -0.2,
  noseLength: -0.15,
  lipScale: 1.1,
  mouthScale: 1,
  smile: 0.22,
  eyeScale: 1.36,
  eyeOpening: 0.42,
  eyeTilt: 0.1,
  browHeight: 0.1,
};

/** The cast. File names say the role and the colour of the room, never a person. */
export const CAST: readonly Character[] = [
  {
    name: 'presenter-teal',
    seed: 11,
    shape: { ...LAY_FIGURE, jawWidth: -0.5, eyeScale: 1.62 },
    build: { neckWidth: 4.1, shoulderDrop: 0.9, earSize: 0.85 },
    complexion: {
      skin: '#cf9b78',
      flush: '#c4604c',
      flushStrength: 0.4,
      socket: '#96604c',
      socketStrength: 0.35,
      lips: '#a8484a',
      lipGloss: 0.9,
      gloss: 0.5,
      stubble: 0,
      freckles: 0,
    },
    eyes: {
      iris: '#3a2213',
      irisInner: '#8a5a2c',
      irisRadiusCm: 0.8,
      lashes: '#120a08',
      lashLength: 0.62,
      liner: 0.95,
      crease: 1,
      level: 0.95,
    },
    brows: { colour: '#2a1a12', thickness: 0.8, density: 420, lift: 0.05 },
    hair: {
      layers: longBob(),
      colour: { root: '#22130c', body: '#3d2415', tip: '#5a3820', shine: '#d09a6a', shineStrength: 0.9 },
      volume: { centreY: -2, radiusX: 11.4, radiusY: 12.4 },
    },
    clothes: blazer('#1f6f78', '#ece6da'),
    backdrop: {
      edge: '#12383f',
      glow: '#4f9c9c',
      glowX: 5,
      glowY: -4,
      lamps: ['#ffd9a0', '#9fe3dc'],
      lampCount: 14,
      lampStrength: 0.28,
    },
    lights: {
      key: [1.45, 1.32, 1.14],
      fill: [0.16, 0.2, 0.24],
      sky: [0.2, 0.24, 0.27],
      ground: [0.13, 0.09, 0.07],
      rimLeft: [0.35, 0.55, 0.6],
      rimRight: [1.3, 1.15, 0.95],
    },
  },
];
