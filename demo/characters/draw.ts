import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CAST } from './cast.ts';
import { encodePicture } from './finish.ts';
import { loadLayFigure } from './lay-figure.ts';
import { renderCharacter } from './render.ts';

/**
 * Draws the cast: `node demo/characters/draw.ts [name ...]`. Without options it rewrites the committed pictures;
 * `--draft` renders at 45 % without oversampling, `--out` chooses another folder, `--png` the lossless format.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { draft: { type: 'boolean' }, png: { type: 'boolean' }, out: { type: 'string' } },
  });
  const out = values.out ?? import.meta.dirname;
  await mkdir(out, { recursive: true });
  const figure = await loadLayFigure();
  for (const character of CAST) {
    if (positionals.length > 0 && !positionals.includes(character.name)) continue;
    const started = performance.now();
    const image = renderCharacter(figure, character, values.draft ? { scale: 0.6, oversampling: 1 } : {});
    const file = path.join(out, `${character.name}.${values.png ? 'png' : 'jpg'}`);
    const bytes = await encodePicture(image, values.png ? 'png' : 'jpeg');
    await writeFile(file, bytes);
    const seconds = (performance.now() - started) / 1000;
    console.log(
      `${file}: ${image.width}x${image.height}, ${Math.round(bytes.length / 1000)} kB, ${seconds.toFixed(1)} s`,
    );
  }
}

await main();
