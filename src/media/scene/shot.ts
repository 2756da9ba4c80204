/** What one shot shows: the vocabulary that the prompt parser writes and the renderer reads. */

export const SETTINGS = [
  'sea',
  'lake',
  'mountain',
  'forest',
  'meadow',
  'desert',
  'snowfield',
  'city',
  'room',
  'kitchen',
  'stage',
  'space',
  'underwater',
  'fire',
  'studio',
] as const;
export type Setting = (typeof SETTINGS)[number];

export const TIMES_OF_DAY = ['dawn', 'morning', 'day', 'noon', 'golden', 'sunset', 'dusk', 'night'] as const;
export type TimeOfDay = (typeof TIMES_OF_DAY)[number];

export const WEATHERS = ['clear', 'cloudy', 'rain', 'storm', 'snow', 'fog'] as const;
export type Weather = (typeof WEATHERS)[number];

export const CAMERA_MOVES = [
  'static',
  'handheld',
  'dolly-in',
  'dolly-out',
  'truck-left',
  'truck-right',
  'pan-left',
  'pan-right',
  'tilt-up',
  'tilt-down',
  'zoom-in',
  'zoom-out',
  'orbit',
  'crane-up',
  'crane-down',
  'aerial',
] as const;
export type CameraMove = (typeof CAMERA_MOVES)[number];

export interface Camera {
  readonly move: CameraMove;
  /** 1 is ordinary, 0.6 slow, 1.7 fast. */
  readonly speed: number;
}

export const FRAMINGS = ['wide', 'medium', 'close'] as const;
export type Framing = (typeof FRAMINGS)[number];

export const SUBJECT_KINDS = [
  'person',
  'horse',
  'dog',
  'cat',
  'deer',
  'bird',
  'fish',
  'boat',
  'car',
  'spaceship',
] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** `ride`: on the shot's horse, or sitting where there is none. */
export const ACTIONS = ['idle', 'walk', 'run', 'dance', 'sit', 'talk', 'ride'] as const;
/** Animals walk or run; birds fly, fish swim, boats sail and cars drive whatever the action, unless it is `idle`. */
export type Action = (typeof ACTIONS)[number];

export const COLOURS = [
  'red',
  'orange',
  'yellow',
  'green',
  'blue',
  'purple',
  'pink',
  'brown',
  'black',
  'grey',
  'white',
] as const;
export type Colour = (typeof COLOURS)[number];

export type Garment = 'coat' | 'dress' | 'shirt' | 'suit' | 'spacesuit' | 'robe';
export type Prop = 'umbrella' | 'hat' | 'backpack' | 'lantern';
export type Sex = 'female' | 'male';
export type Age = 'child' | 'adult' | 'old';

export interface Subject {
  readonly kind: SubjectKind;
  readonly action: Action;
  /** 1 to 8. */
  readonly count: number;
  /** Of the clothes, the coat of an animal, the paint of a car; null leaves it to the seed. */
  readonly colour: Colour | null;
  /** People only; null leaves it to the seed. */
  readonly garment: Garment | null;
  readonly props: readonly Prop[];
  readonly sex: Sex | null;
  readonly age: Age;
}

/** A subject of which nothing is said but what it is and does. */
export function plainSubject<K extends SubjectKind>(kind: K, action: Action): Subject & { readonly kind: K } {
  return { kind, action, count: 1, colour: null, garment: null, props: [], sex: null, age: 'adult' };
}

export const GRADES = ['warm', 'cold', 'noir', 'cinematic', 'dreamy', 'vivid', 'vintage'] as const;
export type Grade = (typeof GRADES)[number];

export const PARTICLES = ['dust', 'embers', 'fireflies', 'petals', 'leaves', 'bubbles'] as const;
export type Particle = (typeof PARTICLES)[number];

export interface Shot {
  /** First frame of the shot in the clip. */
  readonly startFrame: number;
  /** At least 1. Shots follow each other without gaps; every boundary is a cut. */
  readonly frames: number;
  readonly setting: Setting;
  readonly timeOfDay: TimeOfDay;
  readonly weather: Weather;
  /** At most 3, the most important first. */
  readonly subjects: readonly Subject[];
  readonly camera: Camera;
  readonly framing: Framing;
  readonly grades: readonly Grade[];
  readonly particles: readonly Particle[];
}
