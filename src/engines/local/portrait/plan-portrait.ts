import type { BackdropInput, SceneName } from '../../../media/backdrop/scenes.ts';
import type { LookName } from '../../../media/look/apply-look.ts';
import type { LightName } from '../../../media/relight/light-rigs.ts';
import type { PortraitJob } from './portrait-job.ts';
import { type ParsedPrompt, type PromptChoices, parsePrompt } from './prompt.ts';

/** What will be done to a portrait, and what was asked that will not. */
export interface PortraitPlan {
  readonly replacesBackground: boolean;
  /** undefined: the photo's background stays. */
  readonly backdrop: Pick<BackdropInput, 'scene' | 'colour' | 'time' | 'weather'> | undefined;
  /** undefined: as the place has it, or as it is. */
  readonly light: LightName | undefined;
  readonly look: LookName | undefined;
  readonly applied: readonly string[];
  readonly notApplied: readonly string[];
  readonly warnings: readonly string[];
}

/** Where weather and times of day happen when the prompt names no place. */
const PLACE_OF = { rain: 'city', snow: 'snow', fog: 'forest', sunset: 'beach', night: 'city', day: undefined } as const;

export function planPortrait({ mode, prompt }: Pick<PortraitJob, 'mode' | 'prompt'>): PortraitPlan {
  const parsed = parsePrompt(prompt);
  const replacesBackground = mode !== 'reference';
  return {
    replacesBackground,
    backdrop: replacesBackground ? planBackdrop(parsed.choices) : undefined,
    light: parsed.choices.light ?? lightOf(parsed.choices, replacesBackground),
    look: parsed.choices.look,
    applied: parsed.applied,
    notApplied: parsed.notApplied,
    warnings: [...modeWarnings(mode), ...promptWarnings(parsed, mode)],
  };
}

function planBackdrop({ scene, colour, time, weather, light }: PromptChoices): NonNullable<PortraitPlan['backdrop']> {
  const byWeather = weather === undefined ? undefined : PLACE_OF[weather];
  const byTime = time === undefined ? undefined : PLACE_OF[time];
  const byColour: SceneName | undefined = colour === undefined ? undefined : 'studio';
  const chosen = scene ?? byColour ?? byWeather ?? byTime ?? byLight(light) ?? 'studio';
  return { scene: chosen, colour, weather, time: time ?? usualTime(chosen, light, weather) };
}

/** Neon and stage light need a place that has such lamps. */
function byLight(light: LightName | undefined): SceneName | undefined {
  if (light === 'neon') return 'city';
  return light === 'stage' ? 'concert' : undefined;
}

function usualTime(
  scene: SceneName,
  light: LightName | undefined,
  weather: PromptChoices['weather'],
): 'day' | 'sunset' | 'night' {
  if (light === 'golden') return 'sunset';
  if (scene !== 'city') return 'day';
  return light === 'high' || light === 'soft' || weather === 'snow' ? 'day' : 'night';
}

/** A sunset is also a light; a kept background cannot become night, but the light on it can fall. */
function lightOf({ time, scene }: PromptChoices, replacesBackground: boolean): LightName | undefined {
  if (time === 'sunset') return 'golden';
  if (time === 'night' && !replacesBackground) return 'low';
  return scene === 'concert' && replacesBackground ? 'stage' : undefined;
}

function modeWarnings(mode: PortraitJob['mode']): string[] {
  if (mode !== 'creative') return [];
  return [
    'gen_mode "creative" keeps this person, with pose, hair and clothes: the local engine retouches, lights and stages, it does not generate people',
  ];
}

function promptWarnings({ choices, notApplied }: ParsedPrompt, mode: PortraitJob['mode']): string[] {
  const warnings: string[] = [];
  if (notApplied.length > 0) warnings.push(`not applied from the prompt: ${notApplied.join(', ')}`);
  const place = choices.scene ?? choices.colour ?? choices.weather;
  if (mode === 'reference' && place !== undefined) {
    warnings.push('gen_mode "reference" keeps the background: place and weather of the prompt were not applied');
  }
  if (mode !== 'reference' && choices.scene === 'concert') {
    warnings.push('other people appear only as blurred silhouettes in the background');
  }
  return warnings;
}
