import { createRandom } from '../random.ts';
import { createCampfire } from './campfire.ts';
import { createCity } from './city.ts';
import { createLook, developFilm, KEYS, type Look, meterExposure } from './develop.ts';
import { drawDrift, hasWeatherOutside } from './draw-particles.ts';
import { createFilm, type Film, type View } from './film.ts';
import { blurBackground, createFocus, type Focus } from './focus.ts';
import { createGlow, type Glow, gatherGlow } from './glow.ts';
import { createInterior } from './interior.ts';
import { drawLightning, listFlashes } from './lightning.ts';
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

/** Draws the frames of a scene, in any order, each a function of scene, form and index alone. */
export interface SceneRenderer {
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
): SceneRenderer {
  const scale = filmScale(form.width * form.height);
  const film = createFilm(Math.round(form.width * scale), Math.round(form.height * scale));
  const glow = createGlow(film.width, film.height);
  const lastShot = scene.shots.at(-1);
  const flashes = listFlashes(
    scene.seed,
    lastShot === undefined ? 0 : (lastShot.startFrame + lastShot.frames) / form.fps,
  );
  let focus: Focus | null = null;
  let stage: Stage | null = null;
  return {
    drawFrame(index, out) {
      const shot = scene.shots.findLast(({ startFrame }) => startFrame <= index);
      if (shot === undefined) throw new Error(`frame ${index} lies before the first shot`);
      if (stage?.shot !== shot) stage = prepareStage(shot, scene.seed, form);
      const view = viewAt(stage, index, form.fps, film, scene.seed);
      stage.world.draw(film, view, index / form.fps);
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

/** Large pictures are drawn a little smaller and enlarged: grain and lens hide it, and time grows with pixels. */
function filmScale(pixels: number): number {
  if (pixels <= 450_000) return 1;
  return pixels <= 1_000_000 ? 0.86 : 0.7;
}

const METER_WIDTH = 128;

/** The exposure is metered once, in the middle of the shot, on a small picture: all threads find the same. */
function prepareStage(shot: Shot, seed: number, form: SceneForm): Stage {
  const world = createWorld(shot, seed, form.fps);
  const film = createFilm(METER_WIDTH, Math.max(2, Math.round((METER_WIDTH * form.height) / form.width)));
  const draft = { shot, world, look: createLook(shot.grades, 1, seed) };
  const middle = shot.startFrame + Math.floor(shot.frames / 2);
  world.draw(film, viewAt(draft, middle, form.fps, film, seed), middle / form.fps);
  return {
    shot,
    world,
    look: createLook(shot.grades, meterExposure(film, world.key ?? KEYS[shot.timeOfDay], world.mostExposure), seed),
  };
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

function createWorld(shot: Shot, seed: number, fps: number): World {
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
      return createOpenAir(shot, shot.setting, worldSeed, fps);
    case 'city':
      return createCity(shot, worldSeed, fps);
    case 'room':
    case 'kitchen':
      return createInterior(shot, shot.setting, worldSeed, fps);
    case 'stage':
      return createStage(shot, worldSeed, fps);
    case 'space':
      return createSpace(shot, worldSeed, fps);
    case 'underwater':
      return createUnderwater(shot, worldSeed, fps);
    case 'fire':
      return createCampfire(shot, worldSeed, fps);
    case 'studio':
      return createStudio(shot, worldSeed, fps);
  }
}
