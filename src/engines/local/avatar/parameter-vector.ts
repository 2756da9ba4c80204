import { BASIS_NAMES } from '../../../media/rig/deformation-bases.ts';
import { type RigParameters, restParameters } from '../../../media/rig/pose-face.ts';

/** The numbers of RigParameters beside the shape, in wire order. */
const SCALARS = [
  'blinkRight',
  'blinkLeft',
  'squint',
  'gazeX',
  'gazeY',
  'tongue',
  'upperTeeth',
  'lowerTeeth',
  'mouthSeen',
  'yaw',
  'pitch',
  'roll',
  'shiftX',
  'shiftY',
  'zoom',
  'breath',
] as const satisfies readonly Exclude<keyof RigParameters, 'shape'>[];

/** Length of a parameter vector. */
export const PARAMETER_COUNT = BASIS_NAMES.length + SCALARS.length;

/** Writes parameters for another thread. Doubles, so that one worker and two render the same bits. */
export function packParameters(parameters: RigParameters, out: Float64Array): void {
  BASIS_NAMES.forEach((name, i) => {
    out[i] = parameters.shape[name];
  });
  SCALARS.forEach((name, i) => {
    out[BASIS_NAMES.length + i] = parameters[name];
  });
}

/** Reads them back. */
export function unpackParameters(vector: Float64Array): RigParameters {
  const parameters = restParameters();
  BASIS_NAMES.forEach((name, i) => {
    parameters.shape[name] = vector[i]!;
  });
  SCALARS.forEach((name, i) => {
    parameters[name] = vector[BASIS_NAMES.length + i]!;
  });
  return parameters;
}
