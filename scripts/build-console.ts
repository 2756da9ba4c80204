/**
 * `npm run build:console`: dashboard/ → dashboard/dist, and beside it the playground's ready example: our own drawn
 * presenter and our own offline voice, so that a first video needs nobody's photo.
 * With --if-missing nothing happens when it has been built; `npm start` uses that.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { encodeWave, speak } from '../demo/voice/speak.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const dashboard = path.join(root, 'dashboard');
const built = path.join(dashboard, 'dist');
/** Three seconds: the example must be a video well within a minute on two slow cores. */
const LINE = 'Hello. I am a drawing, and I have just learned to speak.';
/** Large enough to look good, small enough to render fast. */
const PICTURE = { width: 576, height: 768 };

function buildPages(): void {
  // Not by its bin: only the package's main entry is exported, and the folder it is installed in may be either one.
  const vite = path.join(
    path.dirname(createRequire(path.join(dashboard, 'package.json')).resolve('vite/package.json')),
    'bin/vite.js',
  );
  const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: dashboard,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`vite ended with ${status}`);
}

async function makeExample(): Promise<void> {
  const folder = path.join(built, 'example');
  mkdirSync(folder, { recursive: true });
  const presenter = path.join(root, 'demo/characters/presenter-teal.jpg');
  await sharp(presenter).resize(PICTURE).jpeg({ quality: 90 }).toFile(path.join(folder, 'presenter.jpg'));
  writeFileSync(path.join(folder, 'voice.wav'), encodeWave(await speak(LINE)));
}

if (!process.argv.includes('--if-missing') || !existsSync(path.join(built, 'index.html'))) {
  buildPages();
  await makeExample();
}
