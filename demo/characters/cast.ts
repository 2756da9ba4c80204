import { MAN_AMBER } from './cast/amber.ts';
import { WOMAN_CORAL } from './cast/coral.ts';
import { MAN_FOREST } from './cast/forest.ts';
import { WOMAN_PLUM } from './cast/plum.ts';
import { WOMAN_TEAL } from './cast/teal.ts';
import type { Character } from './render.ts';

/** The cast. File names say the role and the colour of the room, never a person. */
export const CAST: readonly Character[] = [WOMAN_TEAL, MAN_AMBER, WOMAN_PLUM, MAN_FOREST, WOMAN_CORAL];
