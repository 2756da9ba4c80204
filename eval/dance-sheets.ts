/**
 * Contact sheets of the text renderer, for somebody who has not read the prompts: `node eval/dance-sheets.ts OUT_DIR
 * [--motion]`. Writes sheet-1.png to sheet-4.png (six clips each, the middle frame, numbered from the top left), and
 * with --motion first, middle and last frame of every clip. The prompts are in dance-sheet-prompts.json.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { planScene } from '../src/engines/local/scene/plan/plan-scene.ts';
import { createSceneRenderer } from '../src/media/scene/render-scene.ts';

const FORM = { width: 864, height: 496, fps: 24 };
const TILE = { width: 640, height: 367 };
const PER_SHEET = 6;

async function drawTiles(prompt: string, shares: readonly number[]): Promise<readonly Buffer[]> {
  const plan = planScene(prompt, { seed: 7, durationSeconds: 5, mode: 'T', references: [] });
  const renderer = createSceneRenderer(plan, FORM);
  const tiles: Buffer[] = [];
  for (const share of shares) {
    const pixels = new Uint8Array(FORM.width * FORM.height * 3);
    renderer.drawFrame(Math.round(share * (plan.frames - 1)), pixels);
    const raw = { width: FORM.width, height: FORM.height, channels: 3 as const };
    tiles.push(await sharp(Buffer.from(pixels), { raw }).resize(TILE.width, TILE.height).png().toBuffer());
  }
  return tiles;
}

async function writeSheet(tiles: readonly Buffer[], columns: number, file: string): Promise<void> {
  const composites = tiles.map((input, i) => ({
    input,
    left: (i % columns) * TILE.width,
    top: Math.floor(i / columns) * TILE.height,
  }));
  const height = Math.ceil(tiles.length / columns) * TILE.height;
  await sharp({ create: { width: columns * TILE.width, height, channels: 3, background: '#202020' } })
    .composite(composites)
    .png()
    .toFile(file);
}

async function main(): Promise<void> {
  const directory = process.argv[2];
  if (directory === undefined) throw new Error('usage: node eval/dance-sheets.ts OUT_DIR [--motion]');
  mkdirSync(directory, { recursive: true });
  const isMotion = process.argv.includes('--motion');
  const file = new URL('dance-sheet-prompts.json', import.meta.url);
  const prompts = JSON.parse(readFileSync(file, 'utf8')) as readonly string[];
  for (let first = 0; first < prompts.length; first += PER_SHEET) {
    const tiles: Buffer[] = [];
    for (const prompt of prompts.slice(first, first + PER_SHEET)) {
      tiles.push(...(await drawTiles(prompt, isMotion ? [0, 0.5, 1] : [0.5])));
    }
    await writeSheet(tiles, isMotion ? 3 : 2, join(directory, `sheet-${first / PER_SHEET + 1}.png`));
  }
}

await main();
