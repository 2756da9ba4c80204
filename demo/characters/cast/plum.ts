import { shortWaves } from '../hairstyles.ts';
import type { Character } from '../render.ts';
import { turtleneck } from '../wardrobe.ts';
import { BASE_SHAPE, LONG_HAIR } from './base.ts';

export const WOMAN_PLUM: Character = {
  name: 'presenter-plum',
  seed: 37,
  shape: {
    ...BASE_SHAPE,
    jawWidth: -0.2,
    cheekFullness: 0.1,
    eyeScale: 1.45,
    eyeOpening: 0.34,
    eyeTilt: -0.05,
    lipScale: 0.98,
    smile: 0.5,
    noseTip: 0,
  },
  build: { neckWidth: 4.1, shoulderDrop: 1.0, earSize: 0.88 },
  complexion: {
    skin: '#dcae92',
    flush: '#cf6f60',
    flushStrength: 0.42,
    socket: '#a5705f',
    socketStrength: 0.35,
    lips: '#b05560',
    lipGloss: 0.6,
    gloss: 0.42,
    stubble: 0,
    freckles: 0.15,
    age: 1,
  },
  eyes: {
    iris: '#2d4351',
    irisInner: '#6f8894',
    irisRadiusCm: 0.72,
    lashes: '#2a1d19',
    lashLength: 0.34,
    liner: 0.75,
    crease: 1,
    level: 0.92,
  },
  brows: { colour: '#6f635b', thickness: 0.75, density: 800, lift: 0 },
  hair: {
    layers: shortWaves(),
    colour: { root: '#3f3c3a', body: '#7c7873', tip: '#b3aea7', shine: '#ffffff', shineStrength: 0.6 },
    volume: LONG_HAIR,
  },
  clothes: turtleneck('#5b2a52'),
  backdrop: {
    edge: '#2b1f38',
    glow: '#8d6f9a',
    glowX: 4,
    glowY: -6,
    lamps: ['#ffd6e6', '#ffe2b0'],
    lampCount: 14,
    lampStrength: 0.18,
  },
  lights: {
    key: [1.2, 1.12, 1.02],
    fill: [0.2, 0.18, 0.24],
    sky: [0.22, 0.21, 0.27],
    ground: [0.13, 0.09, 0.09],
    rimLeft: [0.9, 0.7, 0.95],
    rimRight: [0.7, 0.62, 0.6],
  },
};
