import type { Picture } from './light.ts';
import {
  at,
  bump2,
  createRandom,
  fractalNoise,
  linearColour,
  mix,
  mixColour,
  pixel,
  type Rgb,
  smoothstep,
} from './numeric.ts';
import { forEachPixel } from './relief.ts';

/** A lit studio wall with out-of-focus lamps. */
export interface BackdropStyle {
  readonly edge: string;
  readonly glow: string;
  /** Centre of the glow on the wall, cm. */
  readonly glowX: number;
  readonly glowY: number;
  readonly lamps: readonly string[];
  readonly lampCount: number;
  readonly lampStrength: number;
}

interface Lamp {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly colour: Rgb;
  readonly strength: number;
}

function placeLamps(style: BackdropStyle, seed: number): Lamp[] {
  const random = createRandom(seed);
  const lamps: Lamp[] = [];
  for (let k = 0; k < style.lampCount; k++) {
    const hex = style.lamps[Math.floor(random() * style.lamps.length)];
    if (hex === undefined) continue;
    const side = k % 2 === 0 ? -1 : 1;
    lamps.push({
      x: side * (5 + 12 * random()),
      y: -17 + 30 * random() ** 1.2,
      radius: 0.7 + 1.5 * random() ** 2,
      colour: linearColour(hex),
      strength: style.lampStrength * (0.25 + 0.75 * random()),
    });
  }
  return lamps;
}

export function paintBackdrop(picture: Picture, style: BackdropStyle, seed: number): void {
  const edge = linearColour(style.edge);
  const glow = linearColour(style.glow);
  const planes = [picture.red, picture.green, picture.blue];
  forEachPixel(picture.frame, { left: -60, right: 60, top: -60, bottom: 60 }, (x, y, index) => {
    const near = bump2(x - style.glowX, y - style.glowY, 13, 15);
    const wall = fractalNoise(x * 0.12, y * 0.09, seed, 3);
    const colour = mixColour(edge, glow, Math.min(1, near * (1 + 0.18 * wall)));
    const vignette = 1 - 0.3 * smoothstep(12, 26, Math.hypot(x, y - 2));
    for (let c = 0; c < 3; c++) (planes[c] ?? picture.red)[index] = at(colour, c) * vignette * (1 + 0.06 * wall);
  });
  for (const lamp of placeLamps(style, seed)) {
    const box = {
      left: lamp.x - lamp.radius * 1.2,
      right: lamp.x + lamp.radius * 1.2,
      top: lamp.y - lamp.radius * 1.2,
      bottom: lamp.y + lamp.radius * 1.2,
    };
    forEachPixel(picture.frame, box, (x, y, index) => {
      const r = Math.hypot(x - lamp.x, y - lamp.y) / lamp.radius;
      // A lens disc: flat, slightly brighter at its rim, soft edge.
      const disc = smoothstep(1.1, 0.72, r) * mix(0.85, 1, smoothstep(0.4, 0.8, r)) * lamp.strength;
      planes.forEach((plane, c) => {
        plane[index] = pixel(plane, index) + disc * at(lamp.colour, c);
      });
    });
  }
}
