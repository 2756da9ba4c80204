import type { Film, View } from './film.ts';
import type { Light } from './light.ts';
import type { CameraSite } from './move-camera.ts';
import type { Shot } from './shot.ts';

/** One place, ready to be seen from its site at any time. Everything that does not change with time is prepared. */
export interface World {
  readonly site: CameraSite;
  readonly light: Light;
  /** The most that the exposure may amplify: what is dark by nature stays so. */
  readonly mostExposure: number;
  /** Mean brightness wanted, where the time of day does not say it: a lit stage at night is not dark. */
  readonly key: number | null;
  /** Strength of shafts of light, 0 to 1. */
  readonly shafts: number;
  /** Draws everything but the weather's particles. */
  draw(film: Film, view: View, seconds: number): void;
}

/** Metres that the camera goes forward in a shot, at most: subjects keep clear of it. */
export function cameraAdvanceOf({ camera }: Shot, reach: number): number {
  switch (camera.move) {
    case 'dolly-in':
    case 'dolly-out':
    case 'aerial':
      return reach * camera.speed;
    default:
      return 0;
  }
}
