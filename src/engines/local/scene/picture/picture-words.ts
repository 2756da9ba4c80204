import { findNouns } from '../plan/word-sense.ts';
import { createWordTable, type WordTable } from '../plan/word-table.ts';

/** What a prompt says is in the picture: gates for details that would look wrong on anything else. */
export interface PictureWords {
  readonly sky: boolean;
  readonly water: boolean;
}

const SKY = createWordTable<'sky'>([
  [
    'sky',
    'sky|skies|cloud|cloudy|sunset|sunrise|dawn|dusk|outdoor|landscape|horizon|mountain|meadow|field|beach|sea|ocean|desert|hill',
    '天空|云|晚霞|日落|日出|黄昏|山|草原|田野|海|沙漠|户外|风景',
  ],
]);
const WATER = createWordTable<'water'>([
  [
    'water',
    'water|wave|sea|ocean|lake|river|pond|stream|surf|waterfall|shore|beach|tide|ripple',
    '水面|湖水|海水|河水|江水|流水|水|大海|海|湖|河|江|溪|浪|波浪|波|瀑布',
  ],
]);

export function readPictureWords(prompt: string): PictureWords {
  return { sky: isNamed(prompt, SKY), water: isNamed(prompt, WATER) };
}

function isNamed(prompt: string, table: WordTable<unknown>): boolean {
  return findNouns(prompt, table).some((mention) => !mention.isNegated);
}
