import path from 'node:path';
import { z } from 'zod';

/**
 * The environment as one frozen object. Only main.ts and cli.ts read it; every room gets the values it needs.
 * Every variable is optional: with none set, `npm start` serves on loopback with an embedded PostgreSQL.
 */

/** `90`, `90s`, `15m`, `24h`, `7d` → seconds. */
const duration = z
  .string()
  .regex(/^\d+(s|m|h|d)?$/, 'expected a duration such as 90s, 15m, 24h or 7d')
  .transform((text) => {
    const unitSeconds = { s: 1, m: 60, h: 3600, d: 86400 }[text.at(-1) ?? 's'] ?? 1;
    return Number.parseInt(text, 10) * unitSeconds;
  });

const flag = z.enum(['0', '1', 'true', 'false']).transform((text) => text === '1' || text === 'true');
const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'expected a whole number')
    .transform(Number)
    .refine((value) => value >= min && value <= max, `expected ${min} to ${max}`);
const positiveNumber = z
  .string()
  .transform(Number)
  .refine((value) => Number.isFinite(value) && value > 0, 'expected a number above 0');
const httpUrl = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''));

const environment = z.object({
  SPARKSTAGE_HOST: z.string().min(1).default('127.0.0.1'),
  SPARKSTAGE_PORT: wholeNumber(0, 65535).default(8787),
  SPARKSTAGE_PUBLIC_URL: httpUrl.optional(),
  SPARKSTAGE_BASE_PATH: z
    .string()
    .regex(/^(\/[\w.-]+)*\/?$/, 'expected a path such as /apiv1')
    .transform((text) => text.replace(/\/$/, ''))
    .default(''),
  SPARKSTAGE_DATA_DIR: z.string().min(1).default('./data'),
  SPARKSTAGE_DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'expected postgres://…')
    .optional(),
  SPARKSTAGE_STORAGE_URL: z
    .string()
    .regex(/^(file:|s3:)/, 'expected file:… or s3://…')
    .optional(),
  SPARKSTAGE_ADMIN_KEY: z.string().min(16, 'at least 16 characters').optional(),
  SPARKSTAGE_FETCH_ALLOW: z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter((entry) => entry !== '')),
  SPARKSTAGE_WORKERS: wholeNumber(1, 64).default(1),
  SPARKSTAGE_ENGINES: z.string().min(1).optional(),
  SPARKSTAGE_RESULT_TTL: duration.default(24 * 3600),
  SPARKSTAGE_FILE_TTL: duration.default(72 * 3600),
  SPARKSTAGE_MAX_AUDIO_SECONDS: wholeNumber(1, 600).default(60),
  SPARKSTAGE_PRICES: z.string().min(1).optional(),
  SPARKSTAGE_START_CREDITS: wholeNumber(0, 1_000_000_000).default(100_000),
  SPARKSTAGE_USD_PER_CREDIT: positiveNumber.default(0.01),
  SPARKSTAGE_FFMPEG: z.string().min(1).optional(),
  SPARKSTAGE_REQUIRE_CONSENT: flag.default(false),
  SPARKSTAGE_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export interface Config {
  readonly host: string;
  readonly port: number;
  /** undefined: `http://HOST:PORT` of the listening socket. Never taken from the Host header. */
  readonly publicUrl: string | undefined;
  readonly basePath: string;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly storageUrl: string | undefined;
  /** From AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, read only when the storage URL is s3://…; never to be logged. */
  readonly s3Credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  readonly adminKey: string | undefined;
  /** CIDRs that downloads and callbacks may reach although they are not public. */
  readonly fetchAllow: readonly string[];
  readonly workers: number;
  readonly enginesFile: string | undefined;
  /** The environment variable that the engines file names as the place of a key; undefined when it is not set. */
  readonly secret: (name: string) => string | undefined;
  readonly resultTtlSeconds: number;
  readonly fileTtlSeconds: number;
  readonly maxAudioSeconds: number;
  readonly pricesFile: string | undefined;
  readonly startCredits: number;
  readonly usdPerCredit: number;
  readonly ffmpegPath: string | undefined;
  readonly requireConsent: boolean;
  readonly logLevel: string;
}

/** Throws one Error that lists every bad variable, by name and never by value (a value may be a secret). */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([name, value]) => name.startsWith('SPARKSTAGE_') && value),
  );
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`Bad configuration:\n${lines.join('\n')}`);
  }
  const values = parsed.data;
  return Object.freeze({
    host: values.SPARKSTAGE_HOST,
    port: values.SPARKSTAGE_PORT,
    publicUrl: values.SPARKSTAGE_PUBLIC_URL,
    basePath: values.SPARKSTAGE_BASE_PATH,
    dataDir: path.resolve(values.SPARKSTAGE_DATA_DIR),
    databaseUrl: values.SPARKSTAGE_DATABASE_URL,
    storageUrl: values.SPARKSTAGE_STORAGE_URL,
    s3Credentials: values.SPARKSTAGE_STORAGE_URL?.startsWith('s3:') ? readS3Credentials(env) : undefined,
    adminKey: values.SPARKSTAGE_ADMIN_KEY,
    fetchAllow: values.SPARKSTAGE_FETCH_ALLOW,
    workers: values.SPARKSTAGE_WORKERS,
    enginesFile: values.SPARKSTAGE_ENGINES,
    secret: (name: string) => env[name],
    resultTtlSeconds: values.SPARKSTAGE_RESULT_TTL,
    fileTtlSeconds: values.SPARKSTAGE_FILE_TTL,
    maxAudioSeconds: values.SPARKSTAGE_MAX_AUDIO_SECONDS,
    pricesFile: values.SPARKSTAGE_PRICES,
    startCredits: values.SPARKSTAGE_START_CREDITS,
    usdPerCredit: values.SPARKSTAGE_USD_PER_CREDIT,
    ffmpegPath: values.SPARKSTAGE_FFMPEG,
    requireConsent: values.SPARKSTAGE_REQUIRE_CONSENT,
    logLevel: values.SPARKSTAGE_LOG_LEVEL,
  });
}

/** The names that every S3 tool reads. undefined: not set; opening the store says so. */
function readS3Credentials(env: Readonly<Record<string, string | undefined>>): Config['s3Credentials'] {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN } = env;
  // They end after hours, and requests without their third part are refused in words that mislead.
  if (AWS_SESSION_TOKEN) throw new Error('Bad configuration:\n  AWS_SESSION_TOKEN: temporary credentials do not work');
  return accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined;
}
