/** What a prompt says is in the picture: gates for details that would look wrong on anything else. */
export interface PictureWords {
  readonly sky: boolean;
  readonly water: boolean;
}

const SKY =
  /\b(sky|skies|clouds?|cloudy|sunset|sunrise|dawn|dusk|outdoors?|landscape|horizon|mountains?|meadow|fields?|beach|sea|ocean|desert|hills?)\b|天空|云|晚霞|日落|日出|黄昏|山|草原|田野|海|沙漠|户外|风景/i;
const WATER =
  /\b(water|waves?|sea|ocean|lake|river|pond|stream|surf|waterfall|shore|beach|tide|ripples?)\b|水|海|湖|河|溪|浪|波|瀑布/i;

export function readPictureWords(prompt: string): PictureWords {
  return { sky: SKY.test(prompt), water: WATER.test(prompt) };
}
