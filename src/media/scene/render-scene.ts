import { createRandom } from '../random.ts';
import { type Bake, type Baked, bakeAlone, recordBaking, replayBaking } from './bake.ts';
import { createCampfire } from './campfire.ts';
import { createCity } from './city.ts';
import { createLook, developFilm, KEYS, type Look, meterExposure } from './develop.ts';
import { drawDrift, hasWeatherOutside } from './draw-particles.ts';
import { createFilm, type Film, SHUTTER_FRAMES, type View } from './film.ts';
import { blurBackground, createFocus, type Focus } from './focus.ts';
import { createGlow, type Glow, gatherGlow } from './glow.ts';
import { createInterior } from './interior.ts';
import { drawLightning, listFlashes } from './lightning.ts';
import { blurMotion, createMotionBlur } from './motion-blur.ts';
import { moveCamera } from './move-camera.ts';
import { createOpenAir } from './open-air.ts';
import type { Particle, Shot } from './shot.ts';
import { createSpace } from './space.ts';
import { createStage } from './stage.ts';
import { createStudio } from './studio.ts';
import { createUnderwater } from './underwater.ts';
import type { World } from './world.ts';

export interface SceneForm {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
}

/**
 * Between the threads that draw one scene: each shot is baked by the first that comes to it, and the others take what
 * came out, so that a world takes its time and its memory once.
 */
export interface BakeExchange {
  /** What another thread baked, awaited if need be; null when it falls to this thread to bake, and then to `give` it. */
  take(shot: number): Baked | null;
  give(shot: number, baked: Baked): void;
}

/** Draws the frames of a scene, in any order, each a function of scene, form and index alone. */
export interface SceneRenderer {
  /** Prepares the world of a frame before it is asked for. */
  prepare(index: number): void;
  /** `out` takes RGB bytes, width x height x 3. */
  drawFrame(index: number, out: Uint8Array): void;
}

interface Stage {
  readonly shot: Shot;
  readonly world: World;
  readonly look: Look;
}

/** Worlds are prepared when their first frame is asked for, and only the latest is kept. */
export function createSceneRenderer(
  scene: { readonly seed: number; readonly shots: readonly Shot[] },
  form: SceneForm,
  exchange: BakeExchange | null = null,
): SceneRenderer {
  const scale = filmScale(form.width * form.height);
  const film = createFilm(Math.round(form.width * scale), Math.round(form.height * scale));
  const glow = createGlow(film.width, film.height);
  const motion = createMotionBlur(film);
  const lastShot = scene.shots.at(-1);
  const flashes = listFlashes(
    scene.seed,
    lastShot === undefined ? 0 : (lastShot.startFrame + lastShot.frames) / form.fps,
  );
  let focus: Focus | null = null;
  let stage: Stage | null = null;
  const stageOf = (index: number): Stage => {
    const number = scene.shots.findLastIndex(({ startFrame }) => startFrame <= index);
    const shot = scene.shots[number];
    if (shot === undefined) throw new Error(`frame ${index} lies before the first shot`);
    if (stage?.shot !== shot) stage = bakeStage(number, shot, scene.seed, form, exchange);
    return stage;
  };
  return {
    prepare: (index) => void stageOf(index),
    drawFrame(index, out) {
      const stage = stageOf(index);
      const { shot } = stage;
      const view = viewAt(stage, index, form.fps, film, scene.seed);
      film.movers.length = 0;
      film.mover.fill(0);
      stage.world.draw(film, view, index / form.fps);
      const later = viewAt(stage, index + SHUTTER_FRAMES / 2, form.fps, film, scene.seed);
      blurMotion(motion, film, view, later, form.fps);
      if (shot.weather === 'storm' && hasWeatherOutside(shot.setting)) {
        drawLightning(flashes, film, view, index / form.fps, stage.look.exposure);
      }
      drawDrift(driftOf(stage), film, view, index / form.fps);
      const depthOfField = focusOf(shot);
      if (depthOfField !== null) {
        focus ??= createFocus(film);
        blurBackground(focus, film, depthOfField.metres, depthOfField.strength);
      }
      finish(stage, film, glow, view, index, form, out);
    },
  };
}

/** A lens has a subject to focus on; a view is sharp from front to back. */
function focusOf({ subjects, framing, setting }: Shot): { metres: number; strength: number } | null {
  const isMarine = subjects[0]?.kind === 'boat' || subjects[0]?.kind === 'bird' || subjects[0]?.kind === 'spaceship';
  if (subjects.length === 0 || isMarine || framing === 'wide' || setting === 'space') return null;
  return framing === 'close' ? { metres: 6, strength: 1 } : { metres: 13, strength: 0.55 };
}

/** Some places have particles of their own. */
const OWN_PARTICLES: Partial<Record<Shot['setting'], Particle>> = { fire: 'embers', underwater: 'bubbles' };

function driftOf({ shot, world, look }: Stage) {
  const own = OWN_PARTICLES[shot.setting];
  const particles = own === undefined || shot.particles.includes(own) ? shot.particles : [...shot.particles, own];
  const weather = hasWeatherOutside(shot.setting) ? shot.weather : 'clear';
  return { weather, particles, light: world.light, exposure: look.exposure };
}

function finish(
  { world, look }: Stage,
  film: Film,
  glow: Glow,
  view: View,
  index: number,
  form: SceneForm,
  out: Uint8Array,
): void {
  gatherGlow(glow, film, view, world.light, look.exposure, world.shafts);
  developFilm(look, film, glow, index, form, out);
}

/** Pictures are drawn a little smaller and enlarged: grain and lens hide it, and time grows with pixels. */
function filmScale(pixels: number): number {
  if (pixels <= 450_000) return 0.88;
  return pixels <= 1_000_000 ? 0.86 : 0.7;
}

function bakeStage(number: number, shot: Shot, seed: number, form: SceneForm, exchange: BakeExchange | null): Stage {
  if (exchange === null) return prepareStage(shot, seed, form, bakeAlone);
  const baked = exchange.take(number);
  if (baked !== null) return prepareStage(shot, seed, form, replayBaking(baked));
  const { bake, parts } = recordBaking();
  const stage = prepareStage(shot, seed, form, bake);
  exchange.give(number, parts);
  return stage;
}

const METER_WIDTH = 128;

function prepareStage(shot: Shot, seed: number, form: SceneForm, bake: Bake): Stage {
  const world = createWorld(shot, seed, form.fps, bake);
  const exposure = bake(() => meterShot(shot, world, seed, form));
  return { shot, world, look: bake(() => createLook(shot.grades, exposure, seed)) };
}

/** The exposure is metered once, in the middle of the shot, on a small picture. */
function meterShot(shot: Shot, world: World, seed: number, form: SceneForm): number {
  const film = createFilm(METER_WIDTH, Math.max(2, Math.round((METER_WIDTH * form.height) / form.width)));
  const middle = shot.startFrame + Math.floor(shot.frames / 2);
  world.draw(film, viewAt({ shot, world }, middle, form.fps, film, seed), middle / form.fps);
  return meterExposure(film, world.key ?? KEYS[shot.timeOfDay], world.mostExposure);
}

function viewAt(
  { shot, world }: Pick<Stage, 'shot' | 'world'>,
  index: number,
  fps: number,
  film: Film,
  seed: number,
): View {
  const progress = shot.frames > 1 ? (index - shot.startFrame) / (shot.frames - 1) : 0;
  const at = { progress, seconds: index / fps, phase: (seed % 1000) / 10 };
  return moveCamera(world.site, { ...shot, durationSeconds: shot.frames / fps }, at, film);
}

function createWorld(shot: Shot, seed: number, fps: number, bake: Bake): World {
  // Shots of one scene in one place should look like one place: the seed of a world depends on its setting alone.
  const worldSeed = Math.floor(createRandom(seed).derive(shot.setting).next() * 2 ** 31);
  switch (shot.setting) {
    case 'sea':
    case 'lake':
    case 'mountain':
    case 'desert':
    case 'meadow':
    case 'snowfield':
    case 'forest':
      return createOpenAir(shot, shot.setting, worldSeed, fps, bake);
    case 'city':
      return createCity(shot, worldSeed, fps, bake);
    case 'room':
    case 'kitchen':
      return createInterior(shot, shot.setting, worldSeed, fps, bake);
    case 'stage':
      return createStage(shot, worldSeed, fps, bake);
    case 'space':
      return createSpace(shot, worldSeed, fps, bake);
    case 'underwater':
      return createUnderwater(shot, worldSeed, fps, bake);
    case 'fire':
      return createCampfire(shot, worldSeed, fps, bake);
    case 'studio':
      return createStudio(shot, worldSeed, fps, bake);
  }
}
