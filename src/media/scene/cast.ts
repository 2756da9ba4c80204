import type { RandomStream } from '../random.ts';
import { type BodyLight, type Capsule, drawCapsules } from './draw-capsules.ts';
import type { PanelPass } from './draw-panels.ts';
import { drawMoving, type Film, project, type Rgb, type View } from './film.ts';
import { type Creature, type CreatureKind, createCreature, poseCreature } from './pose-creature.ts';
import { createPerson, PAINTS, type Person, posePerson } from './pose-person.ts';
import type { Action, Shot, Subject } from './shot.ts';
import type { Tile } from './tile-noise.ts';
import { createBoat, createCar, createSpaceship, drawFacets, type Facet } from './vehicles.ts';

/** Where subjects stand and go in a world. */
export interface CastSite {
  readonly x: number;
  readonly z: number;
  readonly yaw: number;
  /** Height of the camera in the middle of the shot, where it is far above the ground: birds are seen from there. */
  readonly flightHeight?: number;
  ground(x: number, z: number): number;
  /** Metres that the camera goes forward in the shot, so that nobody is run over. */
  readonly cameraAdvance: number;
  /** Sea, air and space have no floor: what swims or floats keeps this height. */
  readonly floatHeight: number | null;
  readonly water: number | null;
  /** Of what people sit on: a chair, or the ground. */
  readonly seatHeight: number;
  /** Whether a log is put under whoever sits. */
  readonly hasLogs?: boolean;
  /** Whether what floats has a floor under it that takes its shadow: a stage. */
  readonly hasFloor?: boolean;
}

interface Member {
  readonly subject: Subject;
  readonly body:
    | { readonly kind: 'person'; readonly person: Person }
    | { readonly kind: 'creature'; readonly creature: Creature }
    | { readonly kind: 'vehicle'; readonly facets: readonly Facet[] };
  /** What moves it: itself, or what it sits on. */
  readonly carrier: Subject['kind'];
  /** Ahead of the camera site and to its right, metres, in the middle of the shot. */
  readonly ahead: number;
  readonly aside: number;
  /** Turn against the camera's direction: 0 walks away from it. */
  readonly turn: number;
  readonly speed: number;
  readonly height: number;
  readonly phase: number;
}

export interface Cast {
  readonly members: readonly Member[];
  readonly cloth: Tile;
}

const BARK: Rgb = [0.085, 0.06, 0.04];
/** Height of a rider's hips, metres. */
const SADDLE = 1.56;
/** Where people sit in a boat, metres from its middle toward the bow. */
const BENCHES = [-1, 0.7, -0.2, 1.5];
const SPEEDS: Partial<Record<Action, number>> = { walk: 1.3, run: 3.6 };
/** Metres to a person, by framing. */
export const DISTANCE = { close: 4.6, medium: 7.5, wide: 13 } as const;
/** Times the distance of a person, by size. */
const SPREAD: Partial<Record<Subject['kind'], number>> = {
  horse: 1.5,
  deer: 1.4,
  dog: 0.8,
  cat: 0.6,
  boat: 4.2,
  car: 1.6,
  spaceship: 3.4,
  bird: 5,
  fish: 0.45,
};

/** Without sails a boat is smaller. */
const ROWING_SPREAD = 1.9;

/** Casts the subjects of a shot: who they are, where they stand, how they go. */
export function castSubjects(shot: Shot, cloth: Tile, random: RandomStream, isIndoors = false): Cast {
  const side = random.chance(0.5) ? 1 : -1;
  const members = shot.subjects.flatMap((subject, order) =>
    Array.from({ length: countOf(subject) }, (_, index) =>
      castMember({ shot, subject, order, index, side, isIndoors }, random.derive(`${order}/${index}`)),
    ),
  );
  return { members: mount(members), cloth };
}

/** Whoever rides goes where the horse goes; with a boat in the shot, people are in it. */
function mount(members: readonly Member[]): readonly Member[] {
  const horses = members.filter(({ subject }) => subject.kind === 'horse');
  const boat = members.find(({ subject }) => subject.kind === 'boat');
  let riders = 0;
  let passengers = 0;
  return members.map((member) => {
    const { subject } = member;
    if (subject.kind !== 'person') return member;
    if (boat !== undefined) {
      const along = BENCHES[passengers++ % BENCHES.length]!;
      const { turn, speed, phase } = boat;
      const ahead = boat.ahead + Math.cos(turn) * along;
      const aside = boat.aside + Math.sin(turn) * along;
      return { ...member, subject: sitting(subject), carrier: 'boat', ahead, aside, turn, speed, phase, height: 0.2 };
    }
    if (subject.action !== 'ride') return member;
    const horse = horses[riders++];
    if (horse === undefined) return { ...member, subject: sitting(subject) };
    const { ahead, aside, turn, speed } = horse;
    return { ...member, carrier: 'horse', ahead, aside, turn, speed };
  });
}

function sitting(subject: Subject): Subject {
  return { ...subject, action: 'sit' };
}

function countOf({ kind, count }: Subject): number {
  if (kind === 'bird') return Math.max(count, 7);
  if (kind === 'fish') return count === 1 ? 9 : 26;
  return count;
}

/** Of every clip; only the pace of what crosses depends on it. */
const FPS = 24;

/** Where a city puts its camera when there are subjects. */
export const CITY_CAMERA_X = 3.2;
/** Metres from the middle of a street to its lanes; to the right of it cars drive ahead. */
export const CITY_LANES = [-5.5, -2, 2, 5.5] as const;

interface Casting {
  readonly shot: Shot;
  readonly subject: Subject;
  readonly order: number;
  readonly index: number;
  /** 1 or -1: the side on which the first subject stands. */
  readonly side: number;
  /** A room leaves no space to stand further off for being large. */
  readonly isIndoors: boolean;
}

function castMember({ shot, subject, order, index, side, isIndoors }: Casting, random: RandomStream): Member {
  const { kind, action } = subject;
  const shotSeconds = shot.frames / FPS;
  const spreadOut = kind === 'boat' && shot.setting !== 'sea' ? ROWING_SPREAD : (SPREAD[kind] ?? 1);
  const distance = DISTANCE[shot.framing] * (isIndoors ? 1 : spreadOut);
  const isFlock = kind === 'bird' || kind === 'fish';
  const isOnSofa = isIndoors && action === 'sit';
  const crowd = isFlock ? 0 : subject.count;
  const ahead =
    distance +
    order * (isIndoors ? 0.3 : 1.5) +
    (isFlock
      ? random.between(-0.3, 0.8) * distance
      : index * (isIndoors ? 0.15 : 0.9) * (SPREAD[kind] ?? 1) + (isOnSofa ? 0 : random.between(0, 0.5)));
  // A third of the width off the middle, as in most good pictures; groups spread from there.
  const third = (order === 0 ? -side : side) * (isIndoors ? (isPet(kind) ? 0 : 0.75) : 0.13 * distance);
  const spread = (index - (crowd - 1) / 2) * (kind === 'person' ? 0.95 : 1.3 * (SPREAD[kind] ?? 1));
  const aside = isFlock ? random.between(-0.55, 0.55) * distance : third * (crowd > 2 ? 0.3 : 1) + spread;
  const crosses = kind !== 'person';
  const body = createBody(subject, shot, random);
  const lane = kind === 'car' && shot.setting === 'city' ? CITY_LANES[(index + 2) % CITY_LANES.length]! : null;
  const way =
    lane === null
      ? { ahead, aside, turn: turnOf(subject, { index, side, isIndoors }, random) }
      : { ahead: ahead + index * 6, aside: lane - CITY_CAMERA_X, turn: lane > 0 ? 0 : Math.PI };
  const walks =
    action === 'walk' || action === 'run' || kind === 'car' || kind === 'boat' || kind === 'spaceship' || isFlock;
  return {
    subject,
    body,
    carrier: kind,
    ...way,
    // What crosses the picture must not have left it before the shot ends.
    speed: walks ? (crosses ? Math.min(speedOf(subject), (0.62 * distance) / shotSeconds) : speedOf(subject)) : 0,
    height:
      kind === 'bird'
        ? random.between(0.04, 0.22) * distance
        : kind === 'fish'
          ? random.between(-0.18, 0.25) * distance
          : 0,
    phase: random.between(0, 6.28),
  };
}

/** A room has its own places for pets. */
export function isPet(kind: Subject['kind']): boolean {
  return kind === 'dog' || kind === 'cat';
}

/**
 * Animals and vehicles cross the picture; people who walk go away from the camera, and those who stand look aside, never
 * into the lens from near.
 */
function turnOf(
  { kind, action, garment }: Subject,
  { index, side, isIndoors }: Pick<Casting, 'index' | 'side' | 'isIndoors'>,
  random: RandomStream,
): number {
  if (kind !== 'person') return side * (kind === 'car' ? 0.35 : 1.25) + random.between(-0.1, 0.1);
  // A helmet hides the face.
  if (garment === 'spacesuit' && action !== 'walk' && action !== 'run') return Math.PI + side * 0.5;
  if (action === 'walk' || action === 'run') return random.between(-0.12, 0.12);
  const inward = index % 2 === 0 ? side : -side;
  // The sofa stands against the wall: whoever sits on it looks into the room.
  if (isIndoors && action === 'sit') return inward * random.between(2.25, 2.5);
  return inward * random.between(0.7, 1.1);
}

function speedOf({ kind, action }: Subject): number {
  switch (kind) {
    case 'car':
      return 7;
    case 'boat':
      return 1.6;
    case 'spaceship':
      return 5;
    case 'bird':
      return 5.5;
    case 'fish':
      return 0.6;
    case 'horse':
      return action === 'run' ? 7 : 1.6;
    case 'dog':
    case 'deer':
      return action === 'run' ? 4.6 : 1.2;
    case 'cat':
      return action === 'run' ? 3 : 0.7;
    case 'person':
      return SPEEDS[action] ?? 0;
  }
}

function createBody(subject: Subject, shot: Shot, random: RandomStream): Member['body'] {
  switch (subject.kind) {
    case 'person':
      return { kind: 'person', person: createPerson(subject, random) };
    case 'car':
      return {
        kind: 'vehicle',
        facets: createCar(PAINTS[subject.colour ?? 'red'], shot.timeOfDay === 'night' || shot.timeOfDay === 'dusk'),
      };
    case 'boat':
      return { kind: 'vehicle', facets: createBoat(PAINTS[subject.colour ?? 'brown'], shot.setting === 'sea') };
    case 'spaceship':
      return {
        kind: 'vehicle',
        facets: createSpaceship(subject.colour === null ? [0.5, 0.52, 0.55] : PAINTS[subject.colour]),
      };
    default:
      return {
        kind: 'creature',
        creature: createCreature({ ...subject, kind: subject.kind satisfies CreatureKind }, random),
      };
  }
}

export interface CastPass {
  readonly light: BodyLight;
  readonly hazeColours: Float32Array;
  readonly mirror: Rgb;
  readonly seconds: number;
  /** Seconds since the middle of the shot. */
  readonly sinceMiddle: number;
}

/** Draws everybody, the furthest first. */
export function drawCast({ members, cloth }: Cast, site: CastSite, pass: CastPass, film: Film, view: View): void {
  const placed = members.map((member) => ({ member, at: whereIs(member, site, pass) }));
  placed.sort((a, b) => b.at.ahead - a.at.ahead);
  if (site.floatHeight === null || site.hasFloor)
    for (const { member, at } of placed) drawShadow(member, at, pass, film, view);
  for (const { member, at } of placed) {
    // Limbs and wings move with the body here: their own swing is left sharp.
    drawMoving(film, velocityOf(member, site), () => drawMember(member, at, { cloth, ...site }, pass, film, view));
  }
}

interface Whereabouts {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yaw: number;
  readonly ahead: number;
  readonly travelled: number;
}

function whereIs(member: Member, site: CastSite, { sinceMiddle, seconds }: CastPass): Whereabouts {
  const { carrier, speed, turn } = member;
  const travelled = speed * sinceMiddle;
  // The camera's way is added, so that a dolly follows a walker and stops before one who stands.
  const lead = site.cameraAdvance * (carrier === 'person' || carrier === 'car' ? 0.75 : 0.55);
  const ahead = member.ahead + lead + Math.cos(turn) * travelled;
  const aside = member.aside + Math.sin(turn) * travelled;
  const x = site.x + Math.sin(site.yaw) * ahead + Math.cos(site.yaw) * aside;
  const z = site.z + Math.cos(site.yaw) * ahead - Math.sin(site.yaw) * aside;
  const base = baseOf(carrier, site, x, z);
  const sway =
    carrier === 'boat'
      ? 0.1 * Math.sin(seconds * 1.1 + member.phase)
      : carrier === 'fish' || site.floatHeight !== null
        ? 0.12 * Math.sin(seconds * 0.7 + member.phase)
        : 0;
  return {
    x,
    y: base + member.height + sway + (carrier === 'fish' ? 1.6 : 0),
    z,
    yaw: site.yaw + turn,
    ahead,
    travelled,
  };
}

/** Height at which it stands, swims or flies. */
function baseOf(carrier: Subject['kind'], site: CastSite, x: number, z: number): number {
  if (carrier === 'boat' && site.water !== null) return site.water;
  if (carrier === 'bird') return site.flightHeight ?? (site.floatHeight ?? site.ground(x, z)) + 1.6;
  return site.floatHeight ?? site.ground(x, z);
}

function velocityOf({ speed, turn }: Member, { yaw }: CastSite): Rgb {
  return [Math.sin(yaw + turn) * speed, 0, Math.cos(yaw + turn) * speed];
}

/** A soft shadow under whoever stands on the ground, drawn out by a low sun. */
function drawShadow(member: Member, at: Whereabouts, { light }: CastPass, film: Film, view: View): void {
  const { kind } = member.subject;
  const size = {
    person: 0.34,
    horse: 0.95,
    deer: 0.75,
    dog: 0.42,
    cat: 0.24,
    car: 1.7,
    boat: 0,
    bird: 0,
    fish: 0,
    spaceship: 0,
  }[kind];
  const tall = {
    person: 1.7,
    horse: 1.7,
    deer: 1.4,
    dog: 0.7,
    cat: 0.35,
    car: 1.3,
    boat: 0,
    bird: 0,
    fish: 0,
    spaceship: 0,
  }[kind];
  if (size === 0 || at.ahead > 80) return;
  darkenGround(film, view, at.x, at.y, at.z, size, 0.62);
  const direct = light.key[1] / (light.key[1] + light.ambient[1] + 1e-6);
  const length = Math.min(5, (tall * 1.2) / Math.max(0.12, light.toward[1]));
  const flat = Math.hypot(light.toward[0], light.toward[2]) || 1;
  // Closer than they are wide, or a low sun would draw a row of dots.
  const steps = Math.max(3, Math.ceil(length / (size * 0.45)));
  const strength = Math.min(0.3, 2.1 / steps) * direct;
  for (let step = 1; step <= steps; step++) {
    const out = (length * step) / steps;
    const x = at.x - (light.toward[0] / flat) * out * Math.min(1, flat * 1.4);
    const z = at.z - (light.toward[2] / flat) * out * Math.min(1, flat * 1.4);
    darkenGround(film, view, x, at.y, z, size * 0.85, strength);
  }
}

function darkenGround(film: Film, view: View, x: number, y: number, z: number, radius: number, strength: number): void {
  const at = { x: 0, y: 0, z: 0 };
  if (!project(view, x, y, z, at) || at.z < 1.2) return;
  const wide = (radius * view.focal) / at.z;
  const flat = Math.max(0.8, (wide * Math.max(0.1, view.y - y)) / at.z);
  for (
    let row = Math.max(0, Math.floor(at.y - flat * 1.6));
    row <= Math.min(film.height - 1, at.y + flat * 1.6);
    row++
  ) {
    for (
      let column = Math.max(0, Math.floor(at.x - wide * 1.6));
      column <= Math.min(film.width - 1, at.x + wide * 1.6);
      column++
    ) {
      const pixel = row * film.width + column;
      // Only the ground takes it, not what stands before or far behind.
      if (Math.abs(film.depth[pixel]! - at.z) > radius * 2.5 + at.z * 0.06) continue;
      const distance2 = ((column - at.x) / wide) ** 2 + ((row - at.y) / flat) ** 2;
      const dark = 1 - strength * Math.exp(-distance2 * 1.8);
      for (let k = 0; k < 3; k++) film.colour[pixel * 3 + k]! *= dark;
    }
  }
}

/** A log across under the thighs. */
function layLog({ x, y, z, yaw }: Whereabouts, seatHeight: number): Capsule {
  const radius = (seatHeight - 0.06) / 2;
  const [ahead, half] = [0.06, 0.5];
  const end = (side: number): Rgb => [
    x + Math.sin(yaw) * ahead + Math.cos(yaw) * half * side,
    y + radius - 0.02,
    z + Math.cos(yaw) * ahead - Math.sin(yaw) * half * side,
  ];
  return { a: end(-1), b: end(1), radiusA: radius, radiusB: radius, colour: BARK, melt: 0, gloss: 0, glow: 0 };
}

function drawMember(
  { subject, body, carrier, phase }: Member,
  at: Whereabouts,
  { cloth, seatHeight, hasLogs = false }: Pick<CastSite, 'seatHeight' | 'hasLogs'> & Pick<Cast, 'cloth'>,
  pass: CastPass,
  film: Film,
  view: View,
): void {
  const { light, hazeColours, seconds } = pass;
  switch (body.kind) {
    case 'person':
      if (hasLogs && subject.action === 'sit' && carrier === 'person') {
        drawCapsules([layLog(at, seatHeight)], light, cloth, hazeColours, film, view);
      }
      drawCapsules(
        posePerson(body.person, {
          ...at,
          action: subject.action,
          seconds,
          seatHeight: subject.action === 'ride' ? SADDLE : seatHeight,
        }),
        light,
        cloth,
        hazeColours,
        film,
        view,
      );
      return;
    case 'creature': {
      const gait =
        subject.action === 'run'
          ? 'run'
          : subject.action === 'walk'
            ? 'walk'
            : subject.action === 'sit'
              ? 'lie'
              : 'still';
      drawCapsules(poseCreature(body.creature, { ...at, seconds, gait }), light, cloth, hazeColours, film, view);
      return;
    }
    case 'vehicle': {
      const middle = (film.width >> 1) * 3;
      const panelPass: PanelPass = {
        mirror: pass.mirror,
        haze: light.haze,
        hazeColour: [hazeColours[middle]!, hazeColours[middle + 1]!, hazeColours[middle + 2]!],
      };
      const heel =
        subject.kind === 'boat'
          ? 0.09 + 0.035 * Math.sin(seconds * 0.9 + phase)
          : subject.kind === 'spaceship'
            ? 0.12 * Math.sin(seconds * 0.5 + phase)
            : 0;
      drawFacets(body.facets, { ...at, heel }, light, panelPass, film, view);
    }
  }
}
