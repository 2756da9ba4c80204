import type { Age, Sex, Shot } from '../../../../media/scene/shot.ts';

/** What the scene engine makes of a request: written by `planScene`, read by the renderer, the picture modes and the sound. */
export interface ScenePlan {
  /** The request's, or one derived from the prompt where that was -1: whole, 0 to 2 ** 32 - 1. */
  readonly seed: number;
  /** Whole seconds, 4 to 15. */
  readonly durationSeconds: number;
  readonly durationSource: DurationSource;
  readonly fps: 24;
  /** durationSeconds x fps. */
  readonly frames: number;
  /** At least one. In modes F and FL they say only camera, time, weather and grade; the picture is the setting. */
  readonly shots: readonly Shot[];
  readonly dialogue: readonly DialogueLine[];
  readonly sound: SoundPlan;
  /** The ratio that the prompt asks for in words. */
  readonly ratioCue: RatioCue | null;
  readonly references: readonly ReferenceUse[];
  readonly edits: readonly Edit[];
  /** Where the first shot's camera move was said, and not chosen for want of words. Same for the setting. */
  readonly stated: { readonly camera: boolean; readonly setting: boolean };
  /** `metadata.local` */
  readonly local: PlanNotes;
  /** For `metadata.warnings`; full sentences without a final stop. */
  readonly warnings: readonly string[];
}

export type DurationSource = 'requested' | 'stated' | 'dialogue' | 'reference' | 'default';
export type RatioCue = '16:9' | '4:3' | '1:1' | '3:4' | '9:16' | '21:9';

/** `other`: a script that the offline voices do not have. */
export type SpokenLanguage = 'en' | 'zh' | 'ja' | 'ko' | 'es' | 'id' | 'other';

export interface DialogueLine {
  /** Without the quotation marks. */
  readonly text: string;
  readonly language: SpokenLanguage;
  readonly speaker: { readonly sex: Sex | null; readonly age: Age };
  /** Index into `shots`. */
  readonly shot: number;
  /** Only where the prompt has a time stamp for it; else lines follow each other from the start of their shot. */
  readonly startSeconds?: number;
}

export const MUSIC_MOODS = ['none', 'calm', 'happy', 'sad', 'tense', 'epic', 'romantic', 'mysterious'] as const;
export type MusicMood = (typeof MUSIC_MOODS)[number];

export const AMBIENCES = [
  'sea',
  'water',
  'wind',
  'rain',
  'thunder',
  'birds',
  'crickets',
  'fire',
  'crowd',
  'applause',
  'city',
  'room',
  'underwater',
  'hum',
  'footsteps',
  'hooves',
  'engine',
] as const;
export type Ambience = (typeof AMBIENCES)[number];

export interface SoundPlan {
  /** `none` where the prompt refuses music. */
  readonly music: MusicMood;
  /** For the clip as a whole, the loudest first; empty where the prompt refuses every sound but speech. */
  readonly ambience: readonly Ambience[];
  /** The same for each shot. */
  readonly ambienceOfShot: readonly (readonly Ambience[])[];
}

/** One reference file as the request names it (`image-0`, `video-0`, `audio-0` …), with its seconds where it has any. */
export interface PlanReference {
  readonly name: string;
  readonly kind: 'image' | 'video' | 'audio';
  readonly seconds?: number;
}

/**
 * What the prompt says a reference is for. `unstated`: the prompt does not name it, and the engine chooses (image: a
 * shot; video: the source; audio: soundtrack, or the voice of a face).
 */
export type ReferenceRole =
  | 'first-frame'
  | 'last-frame'
  | 'subject'
  | 'setting'
  | 'source'
  | 'soundtrack'
  | 'voice'
  | 'unstated';

export interface ReferenceUse {
  readonly name: string;
  readonly role: ReferenceRole;
}

/** What the prompt asks to be done with reference videos, in the order in which it says so. */
export type Edit =
  | { readonly verb: 'extend'; readonly direction: 'forward' | 'backward' }
  | { readonly verb: 'retime' /** 0.5 is half speed. */; readonly speed: number }
  | { readonly verb: 'reverse' }
  | { readonly verb: 'loop' }
  | { readonly verb: 'regrade' }
  | { readonly verb: 'join'; readonly transition: 'cut' | 'dissolve' }
  | { readonly verb: 'trim'; readonly fromSeconds: number; readonly toSeconds: number | null }
  /** Asks for other content than the video has (replace, add, remove an object): the engine cannot, and must warn. */
  | { readonly verb: 'change-content'; readonly words: string };

export interface PlanNotes {
  /** `camera: dolly-in`, `weather: rain` … in the order of the shots. */
  readonly understood: readonly string[];
  /** Words of the prompt that no rule knows, and things it rules out that would not have been there. */
  readonly ignored: readonly string[];
  /** `studio` where the prompt names no setting that the engine has. */
  readonly fallback: 'studio' | null;
}
