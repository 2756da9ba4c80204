import fc, { type Arbitrary } from 'fast-check';
import type { JsonValue } from '../../src/lib/json.ts';

/** Strings that have broken servers before. */
export const HOSTILE_TEXTS = [
  '',
  ' ',
  '\u0000',
  'null',
  '🦊'.repeat(50),
  '\ud800',
  '../../etc/passwd',
  "'; drop table tasks; --",
  '%00%zz',
  '__proto__',
  'task-unified-1757169743-7cvnl5zw',
  'x'.repeat(5000),
  'data:image/png;base64,AAAA',
  'data:,',
  'http://10.0.0.1/x',
  'http://[::1]:1/x',
  'file:///etc/passwd',
  'asset://nothing',
  '9'.repeat(400),
  '1e999',
] as const;

const hostile: Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom<JsonValue>(...HOSTILE_TEXTS),
  fc.constantFrom<JsonValue>(null, true, 0, -1, 1e308, -0, 2 ** 53, 0.1, [], {}, [[]], [null], { __proto__x: 1 }),
  fc.constant(nest(60)),
  fc.constant(nest(500)),
  fc.constant('y'.repeat(300_000)),
  fc.constant(Array.from({ length: 2000 }, (_, index) => index)),
  fc.jsonValue({ maxDepth: 3 }) as Arbitrary<JsonValue>,
);

function nest(levels: number): JsonValue {
  let value: JsonValue = 'deep';
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** The value with one place of it replaced, removed or added to. */
export function breakValue(value: JsonValue): Arbitrary<JsonValue> {
  const inside: Arbitrary<JsonValue>[] = [];
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      inside.push(breakValue(item).map((broken) => value.toSpliced(index, 1, broken)));
    });
    inside.push(
      fc.constant([...value, ...value, ...value]),
      hostile.map((item) => [...value, item]),
    );
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      const { [key]: _, ...rest } = value;
      inside.push(
        breakValue(item).map((broken) => ({ ...rest, [key]: broken })),
        fc.constant(rest),
      );
    }
    const names = fc.constantFrom('extra', 'toString', 'constructor', 'ключ', 'a.b[0]', 'x'.repeat(3000));
    inside.push(fc.tuple(names, hostile).map(([name, item]) => ({ ...value, [name]: item })));
  }
  return inside.length === 0 ? hostile : fc.oneof({ weight: 1, arbitrary: hostile }, ...inside);
}
