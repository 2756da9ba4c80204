/**
 * How many prompts are read as a careful reader reads them: `node eval/dance-plans.ts [--misses=traps]`. The traps may be
 * looked at while rules are written, the hold-outs may not.
 */
import { readFileSync } from 'node:fs';
import { planScene } from '../src/engines/local/scene/plan/plan-scene.ts';
import type { ScenePlan } from '../src/engines/local/scene/plan/scene-plan.ts';

interface Expectation {
  readonly settings?: readonly (string | null)[];
  readonly shots?: number;
  readonly time?: string;
  readonly notTime?: string;
  readonly weather?: string;
  readonly notWeather?: string;
  readonly camera?: string;
  readonly notCamera?: string;
  readonly framing?: string;
  readonly subjects?: readonly string[];
  readonly notSubject?: string;
  readonly notSound?: string;
  readonly count?: number;
  readonly action?: string;
  readonly sex?: string;
  readonly age?: string;
  readonly colour?: string;
  readonly grade?: string;
  readonly dialogue?: number;
  readonly duration?: number;
  readonly ratio?: string;
}

interface Row {
  readonly prompt: string;
  readonly expect: Expectation;
}

/** The expectations that a plan misses, as `field: wanted, got`. */
function findMisses(plan: ScenePlan, expect: Expectation): readonly string[] {
  const [first] = plan.shots;
  if (first === undefined) return ['no shot'];
  const [subject] = first.subjects;
  const settings = plan.local.fallback === null ? plan.shots.map(({ setting }) => setting) : [null];
  const kinds = first.subjects.map(({ kind }) => kind);
  const got: Readonly<Record<keyof Expectation, unknown>> = {
    settings,
    shots: plan.shots.length,
    time: first.timeOfDay,
    notTime: first.timeOfDay,
    weather: first.weather,
    notWeather: first.weather,
    camera: first.camera.move,
    notCamera: plan.stated.camera ? first.camera.move : null,
    framing: first.framing,
    subjects: kinds,
    notSubject: kinds,
    notSound: plan.sound.ambience,
    count: subject?.count,
    action: subject?.action,
    sex: subject?.sex,
    age: subject?.age,
    colour: subject?.colour,
    grade: first.grades,
    dialogue: plan.dialogue.length,
    duration: plan.durationSeconds,
    ratio: plan.ratioCue,
  };
  return Object.entries(expect).flatMap(([field, wanted]) => {
    const value = got[field as keyof Expectation];
    return isMet(field, wanted, value) ? [] : [`${field}: ${JSON.stringify(wanted)}, got ${JSON.stringify(value)}`];
  });
}

/** Subjects must be there, more may be; `[]` means nobody. */
function isMet(field: string, wanted: unknown, value: unknown): boolean {
  if (field.startsWith('not')) return Array.isArray(value) ? !value.includes(wanted) : wanted !== value;
  if (field === 'subjects' && Array.isArray(wanted) && Array.isArray(value)) {
    return wanted.length === 0 ? value.length === 0 : wanted.every((kind) => value.includes(kind));
  }
  if (field === 'grade') return Array.isArray(value) && value.includes(wanted);
  return JSON.stringify(wanted) === JSON.stringify(value);
}

function scoreFile(name: string): string {
  const { prompts } = JSON.parse(readFileSync(new URL(`dance-${name}.json`, import.meta.url), 'utf8')) as {
    prompts: readonly Row[];
  };
  const score = { whole: 0, fields: 0, met: 0, setting: 0, settings: 0 };
  for (const { prompt, expect } of prompts) {
    const plan = planScene(prompt, { seed: 1, durationSeconds: -1, mode: 'T', references: [] });
    const misses = findMisses(plan, expect);
    score.fields += Object.keys(expect).length;
    score.met += Object.keys(expect).length - misses.length;
    if (misses.length === 0) score.whole++;
    if (expect.settings !== undefined) {
      score.settings++;
      if (!misses.some((miss) => miss.startsWith('settings'))) score.setting++;
    }
    if (process.argv.includes(`--misses=${name}`) && misses.length > 0)
      console.log(`${prompt}\n    ${misses.join('\n    ')}`);
  }
  return `${score.whole} of ${prompts.length} prompts whole; ${score.met} of ${score.fields} fields; settings ${score.setting} of ${score.settings}`;
}

for (const name of ['holdout', 'traps', 'traps-holdout']) console.log(`${name}: ${scoreFile(name)}`);
