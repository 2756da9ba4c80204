import { curlCloud } from '../hairstyles.ts';
import type { Character } from '../render.ts';
import { crewNeck } from '../wardrobe.ts';
import { BASE_SHAPE } from './base.ts';

export const WOMAN_CORAL: Character = {
  name: 'presenter-coral',
  seed: 53,
  shape: {
    ...BASE_SHAPE,
    jawWidth: -0.45,
    noseWidthScale: 1.04,
    noseTip: -0.35,
    lipScale: 1.28,
    eyeScale: 1.66,
    smile: 0.46,
    eyeTilt: 0.16,
  },
  build: { neckWidth: 4.0, shoulderDrop: 0.9, earSize: 0.82 },
  complexion: {
    skin: '#8f5f45',
    flush: '#983c2a',
    flushStrength: 0.26,
    socket: '#5c3423',
    socketStrength: 0.35,
    lips: '#843a3c',
    lipGloss: 0.75,
    gloss: 0.5,
    stubble: 0,
    freckles: 0.25,
    age: 0.05,
  },
  eyes: {
    iris: '#25140b',
    irisInner: '#70421d',
    irisRadiusCm: 0.82,
    lashes: '#0a0605',
    lashLength: 0.5,
    liner: 0.95,
    crease: 1,
    level: 0.86,
  },
  brows: { colour: '#160c08', thickness: 0.85, density: 950, lift: 0.05 },
  hair: {
    layers: curlCloud(),
    colour: { root: '#120906', body: '#27140c', tip: '#4a2a18', shine: '#c08a5c', shineStrength: 0.7 },
    volume: { centreY: -4.5, radiusX: 12.6, radiusY: 12.2 },
  },
  clothes: crewNeck('#d1604a', 'wool'),
  backdrop: {
    edge: '#7a4a3c',
    glow: '#e0b48c',
    glowX: 5,
    glowY: -5,
    lamps: ['#fff0cf', '#ffd0a8'],
    lampCount: 14,
    lampStrength: 0.22,
  },
  lights: {
    key: [1.45, 1.32, 1.1],
    fill: [0.22, 0.22, 0.24],
    sky: [0.26, 0.25, 0.25],
    ground: [0.2, 0.13, 0.09],
    rimLeft: [1.0, 0.75, 0.5],
    rimRight: [1.3, 1.0, 0.7],
  },
};
