import pg from 'pg';

/** A parameterised statement; with `name` it is prepared once per connection (hot paths only). */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}

export interface QueryAnswer<Row> {
  readonly rows: Row[];
  /** Rows changed or returned. */
  readonly rowCount: number;
}

/** What every SQL function accepts: the pool, or one connection inside a transaction. */
export interface Queryable {
  /** A text of several statements (without values) answers the rows of all of them. */
  query<Row extends object>(statement: string | Statement, values?: readonly unknown[]): Promise<QueryAnswer<Row>>;
}

/** One connection between begin and commit. */
export interface Transaction extends Queryable {
  /**
   * Calls a SQL function as the last thing of the transaction and commits in the same round trip. For the wallet row:
   * its lock is then held for the server's own work only and not while this process gets round to sending `commit`
   * (32 creates of one organisation in flight on two busy cores: 634/s, and 480/s without).
   */
  commitWithCall(functionName: string, values: readonly (string | number | null)[]): Promise<void>;
}

export interface Database extends Queryable {
  readonly pool: pg.Pool;
  /** Commits what `work` did, or rolls it back when `work` throws. */
  transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result>;
  /** Waits for running statements and closes every connection. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly connectionString: string;
  readonly maxConnections: number;
  /** Errors of idle connections (the server went away); statements report theirs by rejecting. */
  readonly onError?: (error: Error) => void;
}

const INT8_OID = 20;

/** Amounts and counters fit in a double exactly; anything larger is a bug and must not be rounded silently. */
function parseBigint(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`bigint ${text} is not a safe integer`);
  return value;
}

// Per pool instead of pg.types.setTypeParser: that one changes every pool of the process.
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => (oid === INT8_OID ? parseBigint : pg.types.getTypeParser(oid, format)),
};

async function run<Row extends object>(
  client: pg.Pool | pg.PoolClient,
  statement: string | Statement,
  values?: readonly unknown[],
): Promise<QueryAnswer<Row>> {
  const given = typeof statement === 'string' ? { text: statement, values } : statement;
  const result = await client.query<Row & pg.QueryResultRow>({
    text: given.text,
    ...(given.values === undefined ? {} : { values: [...given.values] }),
    ...('name' in given && given.name !== undefined ? { name: given.name } : {}),
  });
  // pg answers a text of several statements (pg-boss sends such) with one result for each, which its types leave out.
  const results: readonly pg.QueryResult<Row & pg.QueryResultRow>[] = Array.isArray(result) ? result : [result];
  return {
    rows: results.flatMap((one) => one.rows),
    rowCount: results.reduce((sum, one) => sum + (one.rowCount ?? 0), 0),
  };
}

/** Parameters need one message per statement, so here the values become literals. */
function toLiteral(value: string | number | null): string {
  if (value === null) return 'null';
  return typeof value === 'number' ? String(value) : pg.escapeLiteral(value);
}

function beginOn(client: pg.PoolClient): { readonly tx: Transaction; isCommitted(): boolean } {
  let committed = false;
  const tx: Transaction = {
    query: (statement, values) => run(client, statement, values),
    async commitWithCall(functionName, values) {
      // An error in the call skips the commit: the server drops the rest of the message.
      await client.query(`select ${functionName}(${values.map(toLiteral).join(', ')}); commit`);
      committed = true;
    },
  };
  return { tx, isCommitted: () => committed };
}

async function runTransaction<Result>(pool: pg.Pool, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection that dies inside a transaction also emits 'error'; unheard it would end the process.
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  try {
    await client.query('begin');
    const { tx, isCommitted } = beginOn(client);
    const result = await work(tx);
    if (!isCommitted()) await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((cause: Error) => {
      broken = cause;
    });
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

/** Connects lazily: a wrong address shows at the first statement. */
export function createDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    max: options.maxConnections,
    types,
    application_name: 'sparkstage',
    // Reconnecting costs a fork of the server; half a minute keeps a polling client's connection warm.
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 15_000,
  });
  pool.on('error', (error) => options.onError?.(error));
  return {
    pool,
    query: (statement, values) => run(pool, statement, values),
    transaction: (work) => runTransaction(pool, work),
    close: () => pool.end(),
  };
}

/** SQLSTATE of a PostgreSQL error; undefined for anything else. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}
