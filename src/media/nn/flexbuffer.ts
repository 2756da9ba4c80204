/**
 * Reader for FlexBuffers, the schema-less format in which MediaPipe's custom TFLite ops keep their options
 * (https://flatbuffers.dev/internals, section FlexBuffers). Covers maps, numbers, strings and integer vectors;
 * blobs and typed float tuples do not occur in the models we ship and are refused.
 */

/** What a FlexBuffer may hold, as far as this reader goes. */
export type FlexValue = null | boolean | number | string | FlexValue[] | { readonly [key: string]: FlexValue };

const TYPE = {
  null: 0,
  int: 1,
  uint: 2,
  float: 3,
  key: 4,
  string: 5,
  indirectInt: 6,
  indirectUint: 7,
  indirectFloat: 8,
  map: 9,
  vector: 10,
  intVector: 11,
  uintVector: 12,
  floatVector: 13,
  bool: 26,
} as const;

/** Parses a whole FlexBuffer. Throws on a value type it does not know. */
export function readFlexbuffer(bytes: Uint8Array): FlexValue {
  const width = bytes[bytes.length - 1] ?? 0;
  const packedType = bytes[bytes.length - 2] ?? 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return readValue(view, bytes.length - 2 - width, width, packedType);
}

function readUint(view: DataView, position: number, width: number): number {
  if (width === 1) return view.getUint8(position);
  if (width === 2) return view.getUint16(position, true);
  return width === 4 ? view.getUint32(position, true) : Number(view.getBigUint64(position, true));
}

function readInt(view: DataView, position: number, width: number): number {
  if (width === 1) return view.getInt8(position);
  if (width === 2) return view.getInt16(position, true);
  return width === 4 ? view.getInt32(position, true) : Number(view.getBigInt64(position, true));
}

function readFloat(view: DataView, position: number, width: number): number {
  if (width === 4) return view.getFloat32(position, true);
  if (width === 8) return view.getFloat64(position, true);
  throw new Error(`FlexBuffer float of ${width} bytes is not supported`);
}

function readCString(view: DataView, start: number): string {
  let end = start;
  while (view.getUint8(end) !== 0) end++;
  return new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + start, end - start));
}

/** `width` is the byte width of the slot itself; the packed type carries the width of what it points to. */
function readValue(view: DataView, position: number, width: number, packedType: number): FlexValue {
  const type = packedType >> 2;
  const childWidth = 1 << (packedType & 3);
  if (type === TYPE.null) return null;
  if (type === TYPE.int) return readInt(view, position, width);
  if (type === TYPE.uint) return readUint(view, position, width);
  if (type === TYPE.float) return readFloat(view, position, width);
  if (type === TYPE.bool) return readUint(view, position, width) !== 0;
  const target = position - readUint(view, position, width);
  switch (type) {
    case TYPE.key:
    case TYPE.string:
      return readCString(view, target);
    case TYPE.indirectInt:
      return readInt(view, target, childWidth);
    case TYPE.indirectUint:
      return readUint(view, target, childWidth);
    case TYPE.indirectFloat:
      return readFloat(view, target, childWidth);
    case TYPE.map:
      return readMap(view, target, childWidth);
    case TYPE.vector:
      return readVector(view, target, childWidth);
    case TYPE.intVector:
      return readNumbers(view, target, childWidth, readInt);
    case TYPE.uintVector:
      return readNumbers(view, target, childWidth, readUint);
    case TYPE.floatVector:
      return readNumbers(view, target, childWidth, readFloat);
    default:
      throw new Error(`FlexBuffer value type ${type} is not supported`);
  }
}

function readVector(view: DataView, start: number, width: number): FlexValue[] {
  const count = readUint(view, start - width, width);
  return Array.from({ length: count }, (_, k) =>
    readValue(view, start + k * width, width, view.getUint8(start + count * width + k)),
  );
}

function readNumbers(
  view: DataView,
  start: number,
  width: number,
  read: (view: DataView, position: number, width: number) => number,
): number[] {
  const count = readUint(view, start - width, width);
  return Array.from({ length: count }, (_, k) => read(view, start + k * width, width));
}

/** A map is a vector of values preceded by: offset to its key vector, width of the keys, count. */
function readMap(view: DataView, start: number, width: number): FlexValue {
  const keysSlot = start - 3 * width;
  const keys = keysSlot - readUint(view, keysSlot, width);
  const keyWidth = readUint(view, start - 2 * width, width);
  const values = readVector(view, start, width);
  const entries = values.map((value, k): [string, FlexValue] => {
    const keySlot = keys + k * keyWidth;
    return [readCString(view, keySlot - readUint(view, keySlot, keyWidth)), value];
  });
  return Object.fromEntries(entries);
}
