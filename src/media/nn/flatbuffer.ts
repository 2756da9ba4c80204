/**
 * Just enough of the FlatBuffers wire format to walk a .tflite file: tables, vectors, strings and scalars, little
 * endian. Written by hand because the generated TFLite schema reader is 400 kB of code for the nine tables we visit.
 */

/** A table inside a FlatBuffers file: `position` is its start, `vtable` the start of its field offsets. */
export interface FlatTable {
  readonly view: DataView;
  readonly position: number;
  readonly vtable: number;
}

/** The root table of a FlatBuffers file. */
export function readRootTable(bytes: Uint8Array): FlatTable {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return tableAt(view, view.getUint32(0, true));
}

function tableAt(view: DataView, position: number): FlatTable {
  return { view, position, vtable: position - view.getInt32(position, true) };
}

/** Absolute position of field `index`, or 0 when the writer left it out because it equals its default. */
function fieldPosition(table: FlatTable, index: number): number {
  const slot = 4 + 2 * index;
  if (slot >= table.view.getUint16(table.vtable, true)) return 0;
  const offset = table.view.getUint16(table.vtable + slot, true);
  return offset === 0 ? 0 : table.position + offset;
}

/** Follows the relative offset stored in field `index`; 0 when the field is absent. */
function targetPosition(table: FlatTable, index: number): number {
  const position = fieldPosition(table, index);
  return position === 0 ? 0 : position + table.view.getUint32(position, true);
}

/** A signed 32-bit field, or its schema default. */
export function readInt32(table: FlatTable, index: number, fallback: number): number {
  const position = fieldPosition(table, index);
  return position === 0 ? fallback : table.view.getInt32(position, true);
}

/** An 8-bit field (also how FlatBuffers stores bools and small enums), or its schema default. */
export function readInt8(table: FlatTable, index: number, fallback: number): number {
  const position = fieldPosition(table, index);
  return position === 0 ? fallback : table.view.getInt8(position);
}

/** A nested table, or null when absent. */
export function readTable(table: FlatTable, index: number): FlatTable | null {
  const position = targetPosition(table, index);
  return position === 0 ? null : tableAt(table.view, position);
}

/** A vector of tables; empty when absent. */
export function readTables(table: FlatTable, index: number): FlatTable[] {
  const position = targetPosition(table, index);
  if (position === 0) return [];
  const tables: FlatTable[] = [];
  const count = table.view.getUint32(position, true);
  for (let k = 0; k < count; k++) {
    const element = position + 4 + 4 * k;
    tables.push(tableAt(table.view, element + table.view.getUint32(element, true)));
  }
  return tables;
}

/** A vector of signed 32-bit integers; empty when absent. */
export function readInt32s(table: FlatTable, index: number): number[] {
  const position = targetPosition(table, index);
  if (position === 0) return [];
  const count = table.view.getUint32(position, true);
  return Array.from({ length: count }, (_, k) => table.view.getInt32(position + 4 + 4 * k, true));
}

/** A byte vector as a view into the file (not a copy), or null when absent. */
export function readBytes(table: FlatTable, index: number): Uint8Array | null {
  const position = targetPosition(table, index);
  if (position === 0) return null;
  const length = table.view.getUint32(position, true);
  return new Uint8Array(table.view.buffer, table.view.byteOffset + position + 4, length);
}

/** A UTF-8 string field; empty when absent. */
export function readString(table: FlatTable, index: number): string {
  const bytes = readBytes(table, index);
  return bytes === null ? '' : new TextDecoder().decode(bytes);
}
