import { createRandom, type RandomStream } from '../../../../media/random.ts';
import { smoothstep } from '../../../../media/smooth.ts';
import { AMBIENCE_LEVEL_DB, AMBIENCES } from '../../../../media/soundscape/ambience.ts';
import { duckUnder, fadeEnds, master, setLoudness } from '../../../../media/soundscape/mix.ts';
import { makeMusic } from '../../../../media/soundscape/music.ts';
import { addSound } from '../../../../media/soundscape/sound-source.ts';
import { makeThunder } from '../../../../media/soundscape/weather-sounds.ts';
import type { Ambience, ScenePlan } from '../plan/scene-plan.ts';
import { placeDialogue } from './place-dialogue.ts';
import { SAMPLE_RATE, type Voices } from './voices.ts';

export interface SoundtrackDeps {
  readonly voices: Voices;
}

/** Reference audio of the request, mono at 48 kHz. */
export interface SoundReference {
  readonly name: string;
  readonly pcm: Float32Array;
  /** `voice`: somebody in the picture says it, over the sound of the place; `soundtrack`: it is the sound. */
  readonly role: 'voice' | 'soundtrack';
}

export interface VideoTrack {
  /** As long as the clip. */
  readonly pcm: Float32Array;
  /** Where it is heard, 0..1 per sample: elsewhere the clip sounds as if there were none. */
  readonly presence: Float32Array;
}

export interface SoundtrackRequest {
  readonly durationSeconds: number;
  readonly seed: number;
  /** In the order of the request; those of one role follow each other. */
  readonly references: readonly SoundReference[];
  /** Sound of the reference video that is shown, aligned to the clip. */
  readonly videoTrack?: VideoTrack;
  /** When lightning is seen; thunder follows it. Without it thunder comes when it likes. */
  readonly flashSeconds?: readonly number[];
  readonly signal: AbortSignal;
}

export interface Soundtrack {
  /** Mono, 48 kHz, exactly as long as the clip, -18 LUFS, true peaks under -1 dB. Zeros where nothing is to be heard. */
  readonly pcm: Float32Array;
  /** What is spoken, alone, for lips that move with it; zeros where nobody speaks. */
  readonly voice: Float32Array;
  readonly dialogueTimes: readonly {
    readonly text: string;
    readonly startSeconds: number;
    readonly endSeconds: number;
    readonly language: string;
    readonly voice: string;
  }[];
  /** What the sound is made of, for the metadata. */
  readonly parts: readonly string[];
  readonly warnings: readonly string[];
}

/** Loudness before mastering. A bed under a voice lies 8 to 10 LU below it, so that every word is understood. */
const VOICE_LUFS = -18;
const AMBIENCE_LUFS = -25;
const MUSIC_LUFS = -27;
const DUCK_DEPTH = 0.6;
/** Lightning 250 m away: sound needs so long, and the eye still takes both for one event. */
const THUNDER_DELAY_SECONDS = 0.7;
/** A cut in the picture is a quick cross-fade in the sound; a hard one clicks. */
const SHOT_FADE_SECONDS = 0.25;

/**
 * The sound of a clip. Priority of the bed: a reference soundtrack, else the reference video's own sound, else what
 * the plan names (sounds of the place, music). Dialogue, spoken or given as a voice reference, always lies on top.
 */
export async function makeSoundtrack(
  { voices }: SoundtrackDeps,
  plan: ScenePlan,
  request: SoundtrackRequest,
): Promise<Soundtrack> {
  const { durationSeconds, signal } = request;
  const samples = Math.round(durationSeconds * SAMPLE_RATE);
  const random = createRandom(request.seed).derive('sound');
  const parts: string[] = [];

  const voice = new Float32Array(samples);
  const given = request.references.filter(({ role }) => role === 'voice');
  if (layInTurn(voice, given)) parts.push('voice reference');
  const dialogue = await placeDialogue(voices, plan, { durationSeconds, random: random.derive('dialogue') });
  signal.throwIfAborted();
  for (const { spoken, startSeconds } of dialogue.lines)
    addSound(voice, spoken.pcm, Math.round(startSeconds * SAMPLE_RATE));
  if (dialogue.lines.length > 0) parts.push('dialogue');
  setLoudness(voice, SAMPLE_RATE, VOICE_LUFS);

  const clapSeconds = request.flashSeconds?.map((seconds) => seconds + THUNDER_DELAY_SECONDS);
  const bed = makeBed(plan, request, { samples, random, parts, clapSeconds });
  signal.throwIfAborted();
  duckUnder(bed, voice, SAMPLE_RATE, DUCK_DEPTH);
  addSound(bed, voice);
  fadeEnds(bed, SAMPLE_RATE, Math.min(0.5, 0.1 * durationSeconds));
  master(bed, SAMPLE_RATE);
  return {
    pcm: bed,
    voice,
    dialogueTimes: dialogue.lines.map(({ line, spoken, startSeconds, endSeconds }) => ({
      text: line.text,
      startSeconds,
      endSeconds,
      language: line.language,
      voice: spoken.voice,
    })),
    parts,
    warnings: dialogue.warnings,
  };
}

interface BedForm {
  readonly samples: number;
  readonly random: RandomStream;
  /** What the bed is made of is added here. */
  readonly parts: string[];
  /** When it thunders; undefined: when it likes. */
  readonly clapSeconds: readonly number[] | undefined;
}

function makeBed(plan: ScenePlan, request: SoundtrackRequest, form: BedForm): Float32Array {
  const { samples, parts } = form;
  const bed = new Float32Array(samples);
  if (
    layInTurn(
      bed,
      request.references.filter(({ role }) => role === 'soundtrack'),
    )
  ) {
    parts.push('reference soundtrack');
    setLoudness(bed, SAMPLE_RATE, VOICE_LUFS);
    return bed;
  }
  if (request.videoTrack !== undefined) {
    parts.push('sound of the reference video');
    addSound(bed, request.videoTrack.pcm);
    setLoudness(bed, SAMPLE_RATE, VOICE_LUFS);
    const { presence } = request.videoTrack;
    if (presence.every((share) => share > 0)) return bed;
    const rest = makeGeneratedBed(plan, form);
    for (let i = 0; i < samples; i++) bed[i] = bed[i]! + rest[i]! * (1 - presence[i]!);
    return bed;
  }
  return makeGeneratedBed(plan, form);
}

/** Sounds of the place and music, as the plan names them. */
function makeGeneratedBed(plan: ScenePlan, form: BedForm): Float32Array {
  const { samples, random, parts } = form;
  const bed = new Float32Array(samples);
  for (const name of plan.sound.ambience) {
    addSound(bed, makeAmbience(name, plan, form));
    parts.push(name);
  }
  const { music: mood } = plan.sound;
  if (mood !== 'none') {
    const music = makeMusic(mood, { samples, sampleRate: SAMPLE_RATE, random: random.derive('music') });
    setLoudness(music, SAMPLE_RATE, MUSIC_LUFS);
    addSound(bed, music);
    parts.push(`${mood} music`);
  }
  return bed;
}

/** One sound of the place over the whole clip, heard in the shots that name it. */
function makeAmbience(name: Ambience, plan: ScenePlan, { samples, random, clapSeconds }: BedForm): Float32Array {
  const form = { samples, sampleRate: SAMPLE_RATE, random: random.derive(name) };
  const pcm = name === 'thunder' ? makeThunder(form, clapSeconds) : AMBIENCES[name](form);
  setLoudness(pcm, SAMPLE_RATE, AMBIENCE_LUFS + AMBIENCE_LEVEL_DB[name]);
  const heard = plan.shots.map((_, shot) => plan.sound.ambienceOfShot[shot]?.includes(name) ?? true);
  const cuts = plan.shots.map(({ startFrame }) => startFrame / plan.fps);
  let shot = 0;
  for (let k = 0; k < samples; k++) {
    const seconds = k / SAMPLE_RATE;
    while (shot + 1 < cuts.length && seconds >= cuts[shot + 1]!) shot++;
    const now = heard[shot] ? 1 : 0;
    const before = shot === 0 ? now : heard[shot - 1] ? 1 : 0;
    pcm[k]! *= before + (now - before) * smoothstep(0, SHOT_FADE_SECONDS, seconds - cuts[shot]!);
  }
  return pcm;
}

/** Puts references one after the other from the start; false when there is none. What is longer than the clip is cut. */
function layInTurn(out: Float32Array, references: readonly SoundReference[]): boolean {
  let at = 0;
  for (const { pcm } of references) {
    addSound(out, pcm, at);
    at += pcm.length;
  }
  return references.length > 0;
}
