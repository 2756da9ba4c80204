import type { DialectName } from '../tasks/task.ts';
import type { Dialect } from './dialect.ts';
import { createEvolinkDialect } from './evolink.ts';
import { createSparkDialect, type SparkOptions } from './spark.ts';

export type Dialects = Readonly<Record<DialectName, Dialect>>;

/** Every wire format this platform speaks, by name. */
export function createDialects(options: SparkOptions): Dialects {
  return { evolink: createEvolinkDialect(options), spark: createSparkDialect(options) };
}
