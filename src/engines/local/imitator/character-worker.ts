import { serveFrames } from '../serve-frames.ts';
import type { CharacterModel } from './character.ts';
import { createCharacterDrawer } from './draw-character.ts';

/** Thread that draws frames of a character. */
serveFrames<CharacterModel>(createCharacterDrawer);
