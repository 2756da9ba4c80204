import { type MediaBackend, MediaError } from '../../../codecs/backend.ts';
import { resampleAudio } from '../../../media/audio/resample-audio.ts';
import { listFlashes } from '../../../media/scene/lightning.ts';
import type { ReferenceRole, ScenePlan } from './plan/scene-plan.ts';
import type { FootageSegment, Timeline } from './reference/plan-timeline.ts';
import type { SceneJob } from './scene-job.ts';
import { makeSoundtrack, type SoundReference, type Soundtrack, type VideoTrack } from './sound/make-soundtrack.ts';
import { SAMPLE_RATE, type Voices } from './sound/voices.ts';

export interface SoundDeps {
  readonly backend: MediaBackend;
  readonly voices: Voices;
}

/** The sound of a clip. */
export interface ClipSound {
  /** Mono at `SAMPLE_RATE`; null for a silent file. */
  readonly pcm: Float32Array | null;
  /** What is said, alone, mono at 16 kHz; null when nothing is. */
  readonly voice: Float32Array | null;
  readonly dialogue: Soundtrack['dialogueTimes'];
  readonly parts: readonly string[];
  readonly warnings: readonly string[];
}

export interface SoundRequest {
  readonly job: SceneJob;
  readonly plan: ScenePlan;
  /** Of mode R: which video is heard when. */
  readonly timeline: Timeline | null;
  /** Whether the first picture shown has a face that could speak. Only asked when that matters. */
  readonly hasFace: () => Promise<boolean>;
  readonly signal: AbortSignal;
}

/** The network that reads lips from sound listens at 16 kHz. */
const VOICE_RATIO = 16_000 / SAMPLE_RATE;
const MAX_REFERENCE_SECONDS = 60;
/** Sound that is cut off by less is padding. */
const CUT_TOLERANCE_SECONDS = 0.1;

/** Makes the sound, or finds that none is wanted: lips still move with what would be said. */
export async function makeClipSound(deps: SoundDeps, request: SoundRequest): Promise<ClipSound> {
  const { job, plan, signal } = request;
  const warnings: string[] = [];
  if (!job.withSound && plan.dialogue.length === 0) {
    return { pcm: null, voice: null, dialogue: [], parts: [], warnings };
  }
  const references = await readReferences(deps, request, warnings);
  const videoTrack = await readVideoTrack(deps, request, warnings);
  const made = await makeSoundtrack(deps, plan, {
    durationSeconds: plan.durationSeconds,
    seed: plan.seed,
    references,
    ...(videoTrack === undefined ? {} : { videoTrack }),
    // Only scenes from text draw lightning.
    ...(job.mode === 'T'
      ? { flashSeconds: listFlashes(plan.seed, plan.durationSeconds).map(({ seconds }) => seconds) }
      : {}),
    signal,
  });
  const isSpoken = made.voice.some((sample) => sample !== 0);
  return {
    pcm: job.withSound ? made.pcm : null,
    voice: isSpoken ? resampleAudio(made.voice, VOICE_RATIO) : null,
    dialogue: made.dialogueTimes,
    parts: job.withSound ? made.parts : [],
    warnings: [...warnings, ...made.warnings],
  };
}

async function readReferences(
  { backend }: SoundDeps,
  { job, plan, hasFace }: SoundRequest,
  warnings: string[],
): Promise<SoundReference[]> {
  const sounds = job.inputs.filter(({ kind }) => kind === 'audio');
  const references: SoundReference[] = [];
  for (const { name, path } of sounds) {
    const pcm = await backend.decodeAudio(path, { sampleRate: SAMPLE_RATE, maxSeconds: MAX_REFERENCE_SECONDS });
    const said = plan.references.find((reference) => reference.name === name)?.role ?? 'unstated';
    references.push({ name, pcm, role: await roleOf(said, hasFace) });
  }
  for (const role of ['voice', 'soundtrack'] as const) {
    const seconds = references
      .filter((reference) => reference.role === role)
      .reduce((sum, { pcm }) => sum + pcm.length, 0);
    if (seconds / SAMPLE_RATE > plan.durationSeconds + CUT_TOLERANCE_SECONDS) {
      warnings.push(
        `the reference ${role === 'voice' ? 'voice' : 'sound'} lasts ${(seconds / SAMPLE_RATE).toFixed(1)} s and is cut at ${plan.durationSeconds} s`,
      );
    }
  }
  return references;
}

/** Unless the prompt says which, a sound is the voice of whoever can be seen to speak it. */
async function roleOf(said: ReferenceRole, hasFace: () => Promise<boolean>): Promise<SoundReference['role']> {
  if (said === 'voice' || said === 'soundtrack') return said;
  return (await hasFace()) ? 'voice' : 'soundtrack';
}

/** What the videos of a timeline sound like, laid where they are seen; undefined when none is heard. */
async function readVideoTrack(
  { backend }: SoundDeps,
  { plan, timeline }: SoundRequest,
  warnings: string[],
): Promise<VideoTrack | undefined> {
  const footage = (timeline?.segments ?? []).filter((segment) => segment.kind === 'footage');
  const samples = plan.durationSeconds * SAMPLE_RATE;
  const track = { pcm: new Float32Array(samples), presence: new Float32Array(samples) };
  let isHeard = false;
  for (const segment of footage) {
    const sound = await decodeTrack(backend, segment.input.path);
    if (sound === null) continue;
    if (segment.speed !== 1) {
      warnings.push(`${segment.input.name} is shown at another speed: its own sound was left out`);
      continue;
    }
    layTrack(track, sound, segment, plan.fps);
    isHeard = true;
  }
  return isHeard ? track : undefined;
}

async function decodeTrack(backend: MediaBackend, path: string): Promise<Float32Array | null> {
  try {
    return await backend.decodeAudio(path, { sampleRate: SAMPLE_RATE, maxSeconds: MAX_REFERENCE_SECONDS });
  } catch (error) {
    if (error instanceof MediaError && error.reason === 'no_audio') return null;
    throw error;
  }
}

/** Joints are crossed over this time: a hard cut in sound clicks. */
const JOINT_SAMPLES = Math.round(0.02 * SAMPLE_RATE);

function layTrack({ pcm, presence }: VideoTrack, sound: Float32Array, segment: FootageSegment, fps: number): void {
  const from = Math.round(segment.fromSeconds * SAMPLE_RATE);
  const available = sound.slice(from, from + Math.round(segment.availableSeconds * SAMPLE_RATE));
  if (segment.isReversed) available.reverse();
  const start = Math.round((segment.startFrame / fps) * SAMPLE_RATE);
  const count = Math.min(available.length, Math.round((segment.frames / fps) * SAMPLE_RATE), pcm.length - start);
  for (let i = 0; i < count; i++) {
    const fade = Math.min(1, i / JOINT_SAMPLES, (count - 1 - i) / JOINT_SAMPLES);
    pcm[start + i] = pcm[start + i]! + available[i]! * fade;
    presence[start + i] = Math.min(1, presence[start + i]! + fade);
  }
}
