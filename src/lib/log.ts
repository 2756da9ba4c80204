/** What rooms need of a logger; pino's fits. Fields first: never secrets, prompts, URL queries or media. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** For tests and for tools that print their own output. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
