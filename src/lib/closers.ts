/** Closes in the reverse order of opening; every closer runs even when another fails. */
export class Closers {
  private readonly closers: (() => Promise<unknown>)[] = [];

  add(close: () => Promise<unknown>): void {
    this.closers.push(close);
  }

  /** Rejects with the first error, after all have run. */
  async closeAll(): Promise<void> {
    const errors: unknown[] = [];
    for (const close of this.closers.splice(0).reverse()) await close().catch((error) => errors.push(error));
    if (errors.length > 0) throw errors[0];
  }
}
