/** A light set-up, relative to the light that the photo was taken in. */
export interface LightRig {
  /** Towards the light: x right on screen, y down, z away from the camera. x is mirrored by the side of the light. */
  readonly direction: readonly [number, number, number];
  readonly ambient: number;
  readonly key: number;
  /** Colours of key and ambient light; 1 is neutral. */
  readonly keyColour: readonly [number, number, number];
  readonly ambientColour: readonly [number, number, number];
  /** Brightness of the whole, after the face's mean was kept. */
  readonly exposure: number;
  /** How much the light falls off towards body and arms. */
  readonly fallOff: number;
  /** Extra mid-tone contrast. */
  readonly contrast: number;
  readonly rim: number;
  /** undefined: the backdrop's own colours. Two: one for each side. */
  readonly rimColours?: readonly (readonly [number, number, number])[];
  /** What becomes of a background that stays. */
  readonly background: readonly [number, number, number];
}

const WHITE = [1, 1, 1] as const;
const PLAIN = {
  keyColour: WHITE,
  ambientColour: WHITE,
  exposure: 1,
  fallOff: 0,
  contrast: 0,
  rim: 0,
  background: WHITE,
} as const;

/** Fitted by eye on light and dark skin; the face's mean brightness stays, so shadows fall without darkening a person. */
export const LIGHT_RIGS = {
  /** Only what the place itself does: a little shape, its colour and its brightness. */
  place: { ...PLAIN, direction: [0.35, -0.5, -0.8], ambient: 0.85, key: 0.2 },
  /** On the camera, hard, gone after a few metres. */
  flash: {
    ...PLAIN,
    direction: [0, -0.15, -1],
    ambient: 0.62,
    key: 0.62,
    keyColour: [1.02, 1.01, 1],
    exposure: 1.07,
    fallOff: 0.35,
    contrast: 0.1,
    background: [0.62, 0.62, 0.64],
  },
  rembrandt: {
    ...PLAIN,
    direction: [0.78, -0.62, -0.62],
    ambient: 0.34,
    key: 1.05,
    keyColour: [1.02, 1, 0.97],
    exposure: 0.93,
    fallOff: 0.1,
    background: [0.6, 0.59, 0.57],
  },
  rim: {
    ...PLAIN,
    direction: [0.1, -0.4, -0.9],
    ambient: 0.72,
    key: 0.3,
    exposure: 0.93,
    rim: 0.8,
    background: [0.7, 0.7, 0.72],
  },
  golden: {
    ...PLAIN,
    direction: [0.7, -0.25, -0.7],
    ambient: 0.7,
    key: 0.4,
    keyColour: [1.12, 0.98, 0.78],
    ambientColour: [1.01, 0.98, 0.95],
    exposure: 0.97,
    rim: 0.75,
    rimColours: [[1.2, 0.8, 0.4]],
    background: [1.05, 0.95, 0.78],
  },
  neon: {
    ...PLAIN,
    direction: [0.55, -0.3, -0.75],
    ambient: 0.5,
    key: 0.5,
    keyColour: [1.12, 0.86, 1.1],
    ambientColour: [0.84, 0.96, 1.16],
    exposure: 0.92,
    rim: 1,
    rimColours: [
      [1.2, 0.25, 0.85],
      [0.2, 0.8, 1.25],
    ],
    background: [0.6, 0.55, 0.75],
  },
  stage: {
    ...PLAIN,
    direction: [0.6, -0.6, -0.6],
    ambient: 0.5,
    key: 0.55,
    exposure: 0.94,
    rim: 1,
    rimColours: [
      [1.1, 0.9, 0.7],
      [1, 0.4, 0.8],
    ],
    background: [0.5, 0.5, 0.55],
  },
  soft: {
    ...PLAIN,
    direction: [0, -0.55, -0.85],
    ambient: 0.62,
    key: 0.45,
    exposure: 1.02,
    background: [1.03, 1.03, 1.03],
  },
  low: {
    ...PLAIN,
    direction: [0.6, -0.6, -0.6],
    ambient: 0.28,
    key: 0.9,
    exposure: 0.8,
    rim: 0.3,
    background: [0.4, 0.4, 0.43],
  },
  high: { ...PLAIN, direction: [0, -0.3, -1], ambient: 0.85, key: 0.25, exposure: 1.12, background: [1.2, 1.2, 1.2] },
} as const satisfies Readonly<Record<string, LightRig>>;

export type LightName = keyof typeof LIGHT_RIGS;
