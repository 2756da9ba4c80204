/** Where a bucket is and how to speak to it. Holds no secret. */
export interface S3Address {
  readonly bucket: string;
  /** Before every key, without a slash at either end; empty for none. */
  readonly prefix: string;
  /** Scheme, host and base path of the service, without the bucket and without a slash at the end. */
  readonly endpoint: string;
  readonly region: string;
  /** true: `endpoint/bucket/key`; false: `bucket.endpoint/key`. */
  readonly pathStyle: boolean;
  /** What a signed link answers: the bytes, or a redirect to a short-lived URL of the bucket. */
  readonly links: 'stream' | 'redirect';
  /** Proof of an upload: the checksum that the service computed, or the bytes read back. */
  readonly verify: 'checksum' | 'read';
}

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const DEFAULT_REGION = 'us-east-1';
const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]$/;
/** As strict as store keys: signers disagree about how to escape anything else. */
const PREFIX = /^([A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*)?$/;
const MAX_PREFIX_LENGTH = 200;

/**
 * Reads `s3://bucket/prefix?endpoint=https://…&region=…&path_style=1&links=redirect&verify=read`. Throws a plain Error
 * for the operator; it never repeats the URL, where somebody may have put a secret.
 */
export function parseS3Address(text: string): S3Address {
  const url = parseUrl(text, 'expected s3://bucket/prefix?endpoint=…&region=…');
  if (url.protocol !== 's3:' || url.hash !== '' || url.port !== '') throw bad('expected s3://bucket/prefix');
  refuseSecrets(url, 's3://…');
  const prefix = url.pathname.replace(/^\/+|\/+$/g, '');
  if (!BUCKET.test(url.hostname)) throw bad('the bucket is no bucket name (3 to 63 letters, digits, dots and hyphens)');
  if (!PREFIX.test(prefix) || prefix.length > MAX_PREFIX_LENGTH) {
    throw bad('the prefix may hold letters, digits, ".", "_", "-" and single slashes');
  }
  const option = readOptions(url.searchParams);
  const region = option('region') ?? DEFAULT_REGION;
  if (!/^[A-Za-z0-9-]{1,64}$/.test(region)) throw bad('region: expected a name such as eu-central-1');
  const endpoint = option('endpoint');
  return {
    bucket: url.hostname,
    prefix,
    endpoint: endpoint === undefined ? `https://s3.${region}.amazonaws.com` : parseEndpoint(endpoint),
    region,
    // Self-hosted stores seldom have a host name per bucket; Amazon wants one.
    pathStyle: flag('path_style', option('path_style')) ?? endpoint !== undefined,
    links: choice('links', option('links'), ['stream', 'redirect']),
    verify: choice('verify', option('verify'), ['checksum', 'read']),
  };
}

/** The URL that keys are appended to. */
export function bucketUrl({ bucket, endpoint, pathStyle }: S3Address): string {
  if (pathStyle) return `${endpoint}/${bucket}`;
  const url = new URL(endpoint);
  return `${url.protocol}//${bucket}.${url.host}${url.pathname.replace(/\/$/, '')}`;
}

const OPTIONS = ['endpoint', 'region', 'path_style', 'links', 'verify'] as const;
type Option = (typeof OPTIONS)[number];

/** A misspelt option would be silently ignored otherwise. */
function readOptions(parameters: URLSearchParams): (name: Option) => string | undefined {
  for (const name of new Set(parameters.keys())) {
    if (!OPTIONS.some((known) => known === name)) throw bad(`only ${OPTIONS.join(', ')} can be set in the URL`);
    if (parameters.getAll(name).length > 1) throw bad(`${name} is given twice`);
  }
  return (name) => parameters.get(name) || undefined;
}

function parseEndpoint(text: string): string {
  const url = parseUrl(text, 'endpoint: expected https://host');
  refuseSecrets(url, 'endpoint');
  if (!/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw bad('endpoint: expected https://host, without a query');
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
}

function parseUrl(text: string, expected: string): URL {
  const url = URL.parse(text);
  if (url === null) throw bad(expected);
  return url;
}

/** URLs end up in process lists, logs and bug reports. */
function refuseSecrets(url: URL, where: string): void {
  if (url.username === '' && url.password === '') return;
  throw bad(`${where}: no credentials in a URL; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`);
}

function flag(name: Option, text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (!/^(0|1|true|false)$/.test(text)) throw bad(`${name}: expected 1 or 0`);
  return text === '1' || text === 'true';
}

/** The first choice is the default. */
function choice<const T extends string>(name: Option, text: string | undefined, choices: readonly [T, ...T[]]): T {
  if (text === undefined) return choices[0];
  const chosen = choices.find((one) => one === text);
  if (chosen === undefined) throw bad(`${name}: expected ${choices.join(' or ')}`);
  return chosen;
}

function bad(message: string): Error {
  return new Error(`SPARKSTAGE_STORAGE_URL: ${message}`);
}
