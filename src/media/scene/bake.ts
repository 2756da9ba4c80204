/**
 * Runs what takes long and comes out the same in every thread that draws a scene. `make` returns plain data and takes
 * numbers only from random streams that nothing else goes on to use: another thread may replay its result instead.
 */
export type Bake = <T>(make: () => T) => T;

export const bakeAlone: Bake = (make) => make();

/** What one thread has baked, in order, with its arrays in shared memory: it may be posted to other threads. */
export type Baked = readonly unknown[];

/** Bakes and keeps what comes out; `parts` grows with every call. */
export function recordBaking(): { readonly bake: Bake; readonly parts: Baked } {
  const parts: unknown[] = [];
  const bake: Bake = (make) => {
    const part = shareArrays(make());
    parts.push(part);
    return part;
  };
  return { bake, parts };
}

/** Takes the parts one by one instead of baking: the code around it must ask in the order in which they were made. */
export function replayBaking(parts: Baked): Bake {
  let next = 0;
  return <T>(_make: () => T): T => {
    if (next >= parts.length) throw new Error(`only ${parts.length} parts were baked`);
    return parts[next++] as T;
  };
}

/** The same plain data with every typed array moved to shared memory; what occurs twice stays one object. */
function shareArrays<T>(value: T, moved = new Map<unknown, unknown>()): T {
  if (typeof value === 'function') throw new Error('functions cannot be shared between threads');
  if (typeof value !== 'object' || value === null) return value;
  const known = moved.get(value);
  if (known !== undefined) return known as T;
  if (value instanceof Float32Array) {
    const shared = new Float32Array(new SharedArrayBuffer(value.byteLength));
    shared.set(value);
    moved.set(value, shared);
    return shared as T;
  }
  if (ArrayBuffer.isView(value)) throw new Error(`${value.constructor.name} is not shared between threads`);
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
  moved.set(value, copy);
  for (const [key, item] of Object.entries(value)) (copy as Record<string, unknown>)[key] = shareArrays(item, moved);
  return copy as T;
}
