import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * The generic face mesh that the face tracker itself is defined on (Apache-2.0, inside `@mediapipe/face_mesh`).
 * It is the lay figure every character is sculpted from: drawing on the tracker's own topology is what makes
 * landmark n of a drawn face land where the tracker expects it.
 */
export interface FaceMesh {
  /** x, y, z per vertex in cm; x right, y down, z towards the viewer. */
  readonly positions: Float64Array;
  /** Three vertex indices per triangle. */
  readonly triangles: readonly number[];
}

interface Field {
  readonly number: number;
  readonly wire: number;
  readonly value: number;
  readonly bytes: Buffer;
}

const GEOMETRY_FILE = 'geometry_pipeline_metadata_landmarks.binarypb';

/** Protocol-buffer wire format: enough of it for a message of varints, 32-bit floats and sub-messages. */
function readFields(message: Buffer): Field[] {
  const fields: Field[] = [];
  let offset = 0;
  const varint = (): number => {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = message.readUInt8(offset++);
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
  };
  while (offset < message.length) {
    const key = varint();
    const wire = key & 7;
    const none = message.subarray(0, 0);
    if (wire === 0) fields.push({ number: key >>> 3, wire, value: varint(), bytes: none });
    else if (wire === 5) {
      fields.push({ number: key >>> 3, wire, value: message.readFloatLE(offset), bytes: none });
      offset += 4;
    } else if (wire === 2) {
      const length = varint();
      fields.push({ number: key >>> 3, wire, value: 0, bytes: message.subarray(offset, offset + length) });
      offset += length;
    } else throw new Error(`unexpected wire type ${wire}`);
  }
  return fields;
}

function readNumbers(fields: readonly Field[], fieldNumber: number, packedFloats: boolean): number[] {
  const numbers: number[] = [];
  for (const field of fields) {
    if (field.number !== fieldNumber) continue;
    if (field.wire !== 2) numbers.push(field.value);
    else if (packedFloats) for (let k = 0; k < field.bytes.length; k += 4) numbers.push(field.bytes.readFloatLE(k));
    else {
      for (let k = 0; k < field.bytes.length; ) {
        let value = 0;
        let shift = 0;
        let byte: number;
        do {
          byte = field.bytes.readUInt8(k++);
          value |= (byte & 127) << shift;
          shift += 7;
        } while (byte > 127);
        numbers.push(value);
      }
    }
  }
  return numbers;
}

function readPackedAsset(name: string): Buffer {
  const require = createRequire(import.meta.url);
  const loader = require.resolve('@mediapipe/face_mesh/face_mesh_solution_packed_assets_loader.js');
  const table = /"files":\s*(\[[^\]]*\])/.exec(readFileSync(loader, 'utf8'))?.[1];
  if (table === undefined) throw new Error('the packed assets list no files');
  const entries = JSON.parse(table) as { filename: string; start: number; end: number }[];
  const entry = entries.find((candidate) => candidate.filename.endsWith(`/${name}`));
  if (entry === undefined) throw new Error(`the packed assets hold no ${name}`);
  return readFileSync(loader.replace('_loader.js', '.data')).subarray(entry.start, entry.end);
}

/** Loads the 468 vertices and 898 triangles from the installed package. */
export function loadFaceMesh(): FaceMesh {
  const top = readFields(readPackedAsset(GEOMETRY_FILE));
  const mesh = top.filter((field) => field.wire === 2).sort((a, b) => b.bytes.length - a.bytes.length)[0];
  if (mesh === undefined) throw new Error('the face geometry holds no mesh');
  const fields = readFields(mesh.bytes);
  const vertices = readNumbers(fields, 3, true);
  const triangles = readNumbers(fields, 4, false);
  const count = vertices.length / 5; // x, y, z, u, v
  if (count !== 468 || triangles.length !== 898 * 3) throw new Error(`unexpected mesh: ${count} vertices`);
  const positions = new Float64Array(count * 3);
  for (let k = 0; k < count; k++) {
    positions[k * 3] = vertices[k * 5] ?? 0;
    positions[k * 3 + 1] = -(vertices[k * 5 + 1] ?? 0);
    positions[k * 3 + 2] = vertices[k * 5 + 2] ?? 0;
  }
  return { positions, triangles };
}
