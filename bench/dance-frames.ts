/**
 * CPU time of the text renderer: `node bench/dance-frames.ts [FRAMES]`. One thread; milliseconds of CPU for preparing a
 * shot with its first frame, and per frame after that, at the three 16:9 sizes.
 */
import { planScene } from '../src/engines/local/scene/plan/plan-scene.ts';
import { createSceneRenderer } from '../src/media/scene/render-scene.ts';

const SIZES = [
  [864, 496],
  [1280, 720],
  [1920, 1080],
] as const;
const PROMPTS = [
  'A sailboat on the sea at sunset',
  'A woman walks along a rainy city street at night',
  'A man walks in a meadow',
  'A deer in a forest',
  'Mountain summits at noon',
  'A woman cooks in a kitchen',
  'Fish in a coral reef underwater',
];
const WARM_FRAMES = 4;

function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return Math.round((user + system) / 1000);
}

function main(): void {
  const frames = Number(process.argv[2] ?? 12);
  console.log('| size | prompt | prepare ms | ms per frame |\n|---|---|---|---|');
  for (const [width, height] of SIZES) {
    const pixels = new Uint8Array(width * height * 3);
    for (const prompt of PROMPTS) {
      const plan = planScene(prompt, { seed: 7, durationSeconds: 5, mode: 'T', references: [] });
      const start = process.cpuUsage();
      const renderer = createSceneRenderer(plan, { width, height, fps: plan.fps });
      renderer.drawFrame(0, pixels);
      const prepareMs = cpuMs(start);
      for (let i = 1; i <= WARM_FRAMES; i++) renderer.drawFrame(i, pixels);
      const warm = process.cpuUsage();
      for (let i = 0; i < frames; i++) renderer.drawFrame(WARM_FRAMES + 1 + i, pixels);
      console.log(`| ${width}x${height} | ${prompt} | ${prepareMs} | ${Math.round(cpuMs(warm) / frames)} |`);
    }
  }
}

main();
