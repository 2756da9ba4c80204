import { SKIN_POINT_COUNT } from './landmarks.ts';

/** MediaPipe's average face: the rest geometry in centimetres that head pose and deformations refer to. */
export interface CanonicalFace {
  /** 468 x, y, z triples; image axes: x right on screen, y down, z away from the camera. */
  readonly vertices: Float64Array;
  /** 468 u, v pairs, 0..1, v down. */
  readonly uv: Float64Array;
  /** Vertex index triples. */
  readonly triangles: Uint16Array;
}

/** Field numbers of geometry_pipeline_metadata.proto and mesh_3d.proto. */
const FIELD = { canonicalMesh: 1, vertexBuffer: 3, indexBuffer: 4 } as const;
const FLOATS_PER_VERTEX = 5;

/** Reads geometry_pipeline_metadata_landmarks.binarypb. Throws when it does not hold a 468-point mesh. */
export function parseCanonicalFace(bytes: Uint8Array): CanonicalFace {
  const mesh = readFields(bytes).find((field) => field.number === FIELD.canonicalMesh && field.payload !== null);
  const buffer: number[] = [];
  const indices: number[] = [];
  for (const field of mesh?.payload ? readFields(mesh.payload) : []) {
    if (field.number === FIELD.vertexBuffer) appendFloats(field, buffer);
    if (field.number === FIELD.indexBuffer) appendVarints(field, indices);
  }
  if (buffer.length !== SKIN_POINT_COUNT * FLOATS_PER_VERTEX || indices.length % 3 !== 0 || indices.length === 0) {
    throw new Error('the face geometry file does not hold a mesh of 468 points');
  }
  const vertices = new Float64Array(SKIN_POINT_COUNT * 3);
  const uv = new Float64Array(SKIN_POINT_COUNT * 2);
  for (let i = 0; i < SKIN_POINT_COUNT; i++) {
    const at = i * FLOATS_PER_VERTEX;
    // The file has y up and z towards the camera; two sign flips keep the handedness.
    vertices.set([buffer[at]!, -buffer[at + 1]!, -buffer[at + 2]!], i * 3);
    uv.set([buffer[at + 3]!, buffer[at + 4]!], i * 2);
  }
  return { vertices, uv, triangles: Uint16Array.from(indices) };
}

/** A protobuf field: `payload` for length-delimited ones, `value` for varints and 32-bit ones. */
interface ProtoField {
  readonly number: number;
  readonly wireType: number;
  readonly payload: Uint8Array | null;
  readonly value: number;
}

const WIRE = { varint: 0, bytes: 2, fixed32: 5 } as const;

function readFields(bytes: Uint8Array): ProtoField[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields: ProtoField[] = [];
  let position = 0;
  while (position < bytes.length) {
    const tag = readVarint(bytes, position);
    position = tag.next;
    const head = { number: Math.floor(tag.value / 8), wireType: tag.value % 8 };
    if (head.wireType === WIRE.varint) {
      const { value, next } = readVarint(bytes, position);
      fields.push({ ...head, payload: null, value });
      position = next;
    } else if (head.wireType === WIRE.bytes) {
      const { value: length, next } = readVarint(bytes, position);
      fields.push({ ...head, payload: bytes.subarray(next, next + length), value: 0 });
      position = next + length;
    } else if (head.wireType === WIRE.fixed32) {
      fields.push({ ...head, payload: null, value: view.getFloat32(position, true) });
      position += 4;
    } else throw new Error(`protobuf wire type ${head.wireType} is not supported`);
  }
  return fields;
}

/** Base-128 number, least significant group first. Throws when the buffer ends inside it. */
function readVarint(bytes: Uint8Array, start: number): { value: number; next: number } {
  let value = 0;
  let factor = 1;
  for (let position = start; position < bytes.length; position++) {
    const byte = bytes[position]!;
    value += (byte & 127) * factor;
    if (byte < 128) return { value, next: position + 1 };
    factor *= 128;
  }
  throw new Error('protobuf message ends inside a number');
}

/** Repeated floats come one by one or packed. */
function appendFloats(field: ProtoField, target: number[]): void {
  if (field.payload === null) {
    target.push(field.value);
    return;
  }
  const view = new DataView(field.payload.buffer, field.payload.byteOffset, field.payload.byteLength);
  for (let at = 0; at + 4 <= view.byteLength; at += 4) target.push(view.getFloat32(at, true));
}

function appendVarints(field: ProtoField, target: number[]): void {
  if (field.payload === null) {
    target.push(field.value);
    return;
  }
  for (let at = 0; at < field.payload.length; ) {
    const { value, next } = readVarint(field.payload, at);
    target.push(value);
    at = next;
  }
}
