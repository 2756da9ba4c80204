import sharp from 'sharp';
import { createRandom } from '../../../media/random.ts';

/** For tests and measurements: a blue sky over textured ground with a few trees, so that cues and flow have something to see. */
export async function drawLandscape(path: string, size: { width: number; height: number }, seed = 1): Promise<void> {
  const { width, height } = size;
  const random = createRandom(seed);
  const horizon = Math.round(height * 0.45);
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const grain = random.between(-90, 90);
      const [red, green, blue] =
        y < horizon ? [96 + y / 6, 150 + y / 6, 225] : [120 + 2 * grain, 100 + grain, 70 + grain];
      data.set(
        [red, green, blue].map((level) => Math.max(0, Math.min(255, level))),
        (y * width + x) * 3,
      );
    }
  }
  const shapes = Array.from({ length: 40 }, () => {
    const [x, y] = [random.between(0, width), random.between(horizon, height)];
    const radius = (height / 50) * (1 + (3 * (y - horizon)) / (height - horizon));
    const shade = Math.round(random.between(30, 90));
    return `<circle cx="${x}" cy="${y - radius}" r="${radius}" fill="rgb(${shade},${shade + 50},${shade / 2})"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${shapes.join('')}</svg>`;
  // Noise of single pixels is nothing that a lens could have seen: soft spots of a few pixels are.
  const ground = await sharp(data, { raw: { width, height, channels: 3 } })
    .blur(1 + height / 400)
    .toBuffer();
  await sharp(ground, { raw: { width, height, channels: 3 } })
    .composite([{ input: Buffer.from(svg) }])
    .png()
    .toFile(path);
}
