import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** Network weights as plain bytes, each in a buffer of its own. */
export interface FaceWeights {
  /** BlazeFace short range, .tflite. */
  readonly detection: Uint8Array;
  /** Face mesh with attention, 478 points, .tflite. */
  readonly mesh: Uint8Array;
  /** Canonical face geometry, binary protobuf. */
  readonly geometry: Uint8Array;
}

/** Every file a local engine takes from node_modules at run time. */
export interface LocalWeights {
  readonly face: FaceWeights;
  /** Selfie segmentation 256 x 256, .tflite. */
  readonly segmentation: Uint8Array;
  /** BlazePose full, 33 body points, .tflite. */
  readonly pose: Uint8Array;
  /** Directory of tfjs's .wasm files as a file URL ending in a slash. */
  readonly wasmDirUrl: string;
}

const PACKED = '@mediapipe/face_mesh/face_mesh_solution_packed_assets';
const SEGMENTATION = '@mediapipe/selfie_segmentation/selfie_segmentation.tflite';
const POSE = '@mediapipe/pose/pose_landmark_full.tflite';
const WASM_FILE = '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm';

/**
 * Reads the weights out of the installed MediaPipe packages; they are not vendored, so npm's lockfile pins and
 * verifies them. Throws an Error that names the missing package or file.
 */
export async function loadLocalWeights(): Promise<LocalWeights> {
  const [face, segmentation, pose] = await Promise.all([
    loadFaceWeights(),
    readPackaged(SEGMENTATION),
    readPackaged(POSE),
  ]);
  const wasmDirUrl = new URL('.', pathToFileURL(resolvePackaged(WASM_FILE))).href;
  return { face, segmentation: new Uint8Array(segmentation), pose: new Uint8Array(pose), wasmDirUrl };
}

/** `require.resolve` follows hoisting and works from src/ and dist/ alike. */
function resolvePackaged(name: string): string {
  const require = createRequire(import.meta.url);
  try {
    return require.resolve(name);
  } catch (cause) {
    throw new Error(`model file ${name} is missing: run npm install again`, { cause });
  }
}

async function readPackaged(name: string): Promise<Buffer> {
  const file = resolvePackaged(name);
  try {
    return await readFile(file);
  } catch (cause) {
    throw new Error(`model file ${name} cannot be read`, { cause });
  }
}

/** The face models come as one packed file; its loader script holds the table of offsets. */
async function loadFaceWeights(): Promise<FaceWeights> {
  const [loader, packed] = await Promise.all([readPackaged(`${PACKED}_loader.js`), readPackaged(`${PACKED}.data`)]);
  const slices = parsePackedFiles(loader.toString('utf8'));
  const pick = (fileName: string): Uint8Array => {
    const slice = slices.find((candidate) => candidate.filename.endsWith(`/${fileName}`));
    if (slice === undefined || slice.end > packed.length) {
      throw new Error(`${PACKED}.data does not hold ${fileName}: unexpected version of @mediapipe/face_mesh`);
    }
    // A copy: a view would keep the whole 4 MB file alive.
    return new Uint8Array(packed.subarray(slice.start, slice.end));
  };
  return {
    detection: pick('face_detection_short_range.tflite'),
    mesh: pick('face_landmark_with_attention.tflite'),
    geometry: pick('geometry_pipeline_metadata_landmarks.binarypb'),
  };
}

/** One file inside a packed asset, as byte offsets. */
export interface PackedFile {
  readonly filename: string;
  readonly start: number;
  readonly end: number;
}

/** Finds the `"files": [...]` table that Emscripten's file packager writes into its loader script. */
export function parsePackedFiles(loaderScript: string): PackedFile[] {
  const table = /"files":\s*(\[[^\]]*\])/.exec(loaderScript)?.[1];
  if (table === undefined) throw new Error('packed asset loader without a table of files');
  const rows: unknown = JSON.parse(table);
  if (!Array.isArray(rows) || !rows.every(isPackedFile)) throw new Error('packed asset loader with a malformed table');
  return rows;
}

function isPackedFile(row: unknown): row is PackedFile {
  if (typeof row !== 'object' || row === null) return false;
  const { filename, start, end } = row as Record<string, unknown>;
  return typeof filename === 'string' && Number.isInteger(start) && Number.isInteger(end);
}
