import { type DestinationStream, pino } from 'pino';

/** What rooms need of a logger; pino's fits. Fields first: never secrets, prompts, URL queries or media. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** Whether lines of that level go anywhere; absent: no. Asked once, before building lines for every request. */
  isLevelEnabled?(level: 'debug'): boolean;
}

/** For tests and for tools that print their own output. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

export interface LogOptions {
  readonly level: string;
  /** Where lines go; standard error by default, so that standard output holds only what a person asked for. */
  readonly destination?: DestinationStream;
}

/** Names that must never carry a value into a log, at the top of a line or one level down. */
const SECRET_FIELDS = ['authorization', 'key', 'secret', 'password', 'connectionString', 'body', 'prompt', 'headers'];

/** JSON lines by pino. Redaction is the second fence: rooms do not log secrets in the first place. */
export function createLog({ level, destination }: LogOptions): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: '[redacted]' },
    },
    destination ?? pino.destination({ dest: 2, sync: true }),
  );
}
