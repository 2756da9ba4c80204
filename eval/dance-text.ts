/** Mode T: scenes move without jumps but for their cuts, and other words look different. */
import { BARS, type Bench, look, make, type Section } from './dance-bench.ts';
import { CAMERA_CASES, SETTINGS, VARIATIONS } from './dance-cases.ts';
import { layoutDistance, layoutOf, motionOf } from './dance-measures.ts';

const PARAMS = { ratio: '16:9', generate_audio: false };
/** Grey levels between layouts below which an eye would not see another place, light or weather. */
const DIFFERENT = 8;
const MOVES = new Set(['static', 'pan right', 'tilt up', 'dolly in', 'dolly out']);

export const text: Section = async (bench) => {
  const layouts: number[][] = [];
  const settings = bench.isQuick ? SETTINGS.slice(0, 3) : SETTINGS;
  for (const prompt of settings) layouts.push(await layoutOfScene(bench, prompt));
  const pairs = layouts.flatMap((a, i) =>
    layouts.slice(i + 1).map((b, k) => ({ distance: layoutDistance(a, b), i, k: i + 1 + k })),
  );
  const nearest = pairs.toSorted((a, b) => a.distance - b.distance)[0];
  if (nearest === undefined) throw new Error('no two settings');
  const { distance, i, k } = nearest;
  const value = `${settings[i]} and ${settings[k]}: layouts differ by ${distance.toFixed(1)} grey levels`;
  bench.check('nearest two settings', value, distance > DIFFERENT);
  if (bench.isQuick) return;
  for (const [one, other] of VARIATIONS) {
    const [a, b] = [await layoutOfScene(bench, one), await layoutOfScene(bench, other)];
    const away = layoutDistance(a, b);
    bench.check(`${one} / ${other}`, `layouts differ by ${away.toFixed(1)} grey levels`, away > DIFFERENT);
  }
  await checkCamera(bench);
  await checkCut(bench);
};

async function layoutOfScene(bench: Bench, prompt: string): Promise<number[]> {
  const { first, steps } = await look(bench, await make(bench, { prompt, params: PARAMS }));
  const { median, jump } = motionOf(steps);
  bench.check(prompt, `median step ${median.toFixed(2)}, jump ${jump.toFixed(1)}`, median > 0.1 && jump < BARS.jump);
  return layoutOf(first);
}

async function checkCamera(bench: Bench): Promise<void> {
  for (const { move, prompt, isSeen } of CAMERA_CASES.filter(({ move }) => MOVES.has(move))) {
    const clip = await make(bench, { prompt: `High mountains at noon, ${prompt}`, params: PARAMS });
    const { camera } = await look(bench, clip);
    const { shiftX, shiftY, zoom } = camera;
    const shares = [shiftX, shiftY, zoom].map((share) => `${(100 * share).toFixed(1)} %`);
    bench.check(`mountains, ${move}`, `x ${shares[0]}, y ${shares[1]}, zoom ${shares[2]} a second`, isSeen(camera));
  }
}

/** Two shots: the one jump is the cut, half way. */
async function checkCut(bench: Bench): Promise<void> {
  const prompt = 'Shot 1: sand dunes at noon. Shot 2: a forest at night.';
  const { steps } = await look(bench, await make(bench, { prompt, params: PARAMS }));
  const cut = steps.indexOf(Math.max(...steps));
  const { jump } = motionOf(steps.filter((_, i) => i !== cut));
  const value = `the largest step comes with frame ${cut + 1} of ${steps.length + 1}; without it, jump ${jump.toFixed(1)}`;
  bench.check('two shots', value, cut + 1 === (steps.length + 1) / 2 && jump < BARS.jump);
}
