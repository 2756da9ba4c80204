/** The embedded PostgreSQL cannot run here; the message says why and what to do instead. */
export class CannotRunPostgres extends Error {
  constructor(why: string, cause?: unknown) {
    super(
      `The embedded PostgreSQL cannot run here: ${why}. ` +
        'Set SPARKSTAGE_DATABASE_URL to a PostgreSQL 15 or newer (postgres://user:password@host/database) instead.',
      cause === undefined ? undefined : { cause },
    );
    this.name = 'CannotRunPostgres';
  }
}
