import type { DialectName } from '../tasks/task.ts';
import { createArkDialect } from './ark.ts';
import type { Dialect } from './dialect.ts';
import { createEvolinkDialect } from './evolink.ts';
import { createOpenaiDialect } from './openai.ts';
import { createSparkDialect, type SparkOptions } from './spark.ts';

export type Dialects = Readonly<Record<DialectName, Dialect>>;

/** Every wire format this platform speaks, by name. */
export function createDialects(options: SparkOptions): Dialects {
  return {
    evolink: createEvolinkDialect(options),
    spark: createSparkDialect(options),
    openai: createOpenaiDialect(options),
    ark: createArkDialect(options),
  };
}
