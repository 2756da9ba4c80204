import { longBob } from '../hairstyles.ts';
import type { Character } from '../render.ts';
import { blazer } from '../wardrobe.ts';
import { BASE_SHAPE, LONG_HAIR } from './base.ts';

export const WOMAN_TEAL: Character = {
  name: 'presenter-teal',
  seed: 11,
  shape: { ...BASE_SHAPE, jawWidth: -0.55, eyeScale: 1.68, widthScale: 0.92 },
  build: { neckWidth: 3.9, shoulderDrop: 0.9, earSize: 0.85 },
  complexion: {
    skin: '#cf9b78',
    flush: '#c4604c',
    flushStrength: 0.34,
    socket: '#96604c',
    socketStrength: 0.3,
    lips: '#a8484a',
    lipGloss: 0.9,
    gloss: 0.5,
    stubble: 0,
    freckles: 0,
    age: 0.2,
  },
  eyes: {
    iris: '#3a2213',
    irisInner: '#8a5a2c',
    irisRadiusCm: 0.82,
    lashes: '#120a08',
    lashLength: 0.46,
    liner: 0.95,
    crease: 1,
    level: 0.95,
  },
  brows: { colour: '#2a1a12', thickness: 0.8, density: 900, lift: 0.05 },
  hair: {
    layers: longBob(),
    colour: { root: '#1d100a', body: '#371f12', tip: '#54331c', shine: '#b97f52', shineStrength: 0.85 },
    volume: LONG_HAIR,
  },
  clothes: blazer('#1f6f78', '#ece6da'),
  backdrop: {
    edge: '#12383f',
    glow: '#4f9c9c',
    glowX: 5,
    glowY: -4,
    lamps: ['#ffd9a0', '#9fe3dc'],
    lampCount: 16,
    lampStrength: 0.2,
  },
  lights: {
    key: [1.35, 1.23, 1.06],
    fill: [0.16, 0.2, 0.24],
    sky: [0.2, 0.24, 0.27],
    ground: [0.13, 0.09, 0.07],
    rimLeft: [0.35, 0.55, 0.6],
    rimRight: [1.3, 1.15, 0.95],
  },
};
