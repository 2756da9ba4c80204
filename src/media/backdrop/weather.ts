import { fractalNoise } from '../image/fractal-noise.ts';
import type { RandomStream } from '../random.ts';
import { lensBlur } from './lens-blur.ts';
import { addLamp, createLayer, type LightLayer, layOver, light, paintStroke } from './light-layer.ts';

export type Weather = 'rain' | 'snow' | 'fog';

/** Weather behind the person: streaks, flakes or haze over a painted scene, in place. */
export function paintWeather(scene: LightLayer, weather: Weather, random: RandomStream): void {
  const side = Math.min(scene.width, scene.height);
  if (weather === 'fog') {
    paintFog(scene, random);
    return;
  }
  for (const [share, blur] of [
    [0.7, 0.004],
    [0.3, 0.009],
  ] as const) {
    const layer = createLayer(scene.width, scene.height);
    const count = Math.round((share * 340 * scene.width * scene.height) / (side * side));
    for (let k = 0; k < count; k++) {
      const at = { x: scene.width * random.next(), y: scene.height * random.next() };
      if (weather === 'snow') {
        addLamp(
          layer,
          { ...at, radius: side * random.between(0.001, 0.003) },
          light('#ffffff', random.between(0.4, 1.6)),
        );
      } else {
        const length = side * random.between(0.03, 0.08);
        const path = [at, { x: at.x - length * 0.12, y: at.y + length }];
        paintStroke(layer, path, [side * 0.0022, side * 0.0022], light('#cfd8e6', random.between(0.08, 0.34)));
        layer.planes[3].fill(0);
      }
    }
    layOver(scene, lensBlur(layer, side * blur));
  }
}

/** Denser towards the horizon, uneven. */
function paintFog({ width, height, planes }: LightLayer, random: RandomStream): void {
  const side = Math.min(width, height);
  const noise = fractalNoise(random, { width, height, cell: side * 0.5, octaves: 4 });
  const mean = [0, 1, 2].map((c) => planes[c]!.reduce((sum, value) => sum + Math.min(1, value), 0) / (width * height));
  const grey = (mean[0]! + mean[1]! + mean[2]!) / 3;
  for (let i = 0; i < width * height; i++) {
    const y = Math.floor(i / width) / height;
    const density = Math.max(0, Math.min(0.85, 0.55 + 0.35 * noise.data[i]! - 0.8 * Math.abs(y - 0.6)));
    for (let c = 0; c < 3; c++) {
      const fog = (mean[c]! * 0.3 + grey * 0.7) * 1.5 + 0.03;
      planes[c]![i] = planes[c]![i]! * (1 - density) + fog * density;
    }
  }
}
