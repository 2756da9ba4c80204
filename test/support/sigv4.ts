import { createHash, createHmac } from 'node:crypto';

/**
 * An independent check of AWS Signature Version 4, written from Amazon's specification ("Authenticating Requests") and
 * held against its published examples in sigv4.test.ts. Local S3 servers accept any signature, so the tests of the
 * driver ask this one.
 */
export interface SignedRequest {
  readonly method: string;
  /** Path and query as sent, percent-encoded. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export interface SigningKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

/** The S3 error code that a real service would answer with; undefined when the request is authentic and in time. */
export function findSignatureFault(request: SignedRequest, key: SigningKey, now: Date): string | undefined {
  const [path = '', query = ''] = request.target.split('?', 2);
  const parameters = parseQuery(query);
  const claim = readHeader(request) ?? readQuery(parameters);
  if (claim === undefined) return 'AccessDenied';
  const [accessKeyId, day, region, service, terminator] = claim.credential.split('/');
  if (accessKeyId !== key.accessKeyId) return 'InvalidAccessKeyId';
  if (region !== key.region || service !== 's3' || terminator !== 'aws4_request') return 'AuthorizationHeaderMalformed';
  if (day !== claim.date.slice(0, 8)) return 'AuthorizationHeaderMalformed';
  const ageSeconds = (now.getTime() - parseDate(claim.date)) / 1000;
  if (ageSeconds < -900) return 'RequestTimeTooSkewed';
  if (ageSeconds > claim.lifetimeSeconds) return claim.isPresigned ? 'AccessDenied' : 'RequestTimeTooSkewed';
  // Whatever changes the meaning of a request has to be signed.
  const mustSign = ['host', ...Object.keys(request.headers).filter((name) => name.startsWith('x-amz-'))];
  if (mustSign.some((name) => !claim.signedHeaders.includes(name))) return 'AccessDenied';

  const canonical = [
    request.method,
    path
      .split('/')
      .map((segment) => encode(decodeURIComponent(segment)))
      .join('/'),
    parameters
      .filter(([name]) => name !== 'X-Amz-Signature')
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .sort()
      .join('&'),
    ...claim.signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    claim.signedHeaders.join(';'),
    claim.isPresigned ? 'UNSIGNED-PAYLOAD' : request.headers['x-amz-content-sha256'],
  ].join('\n');
  const scope = `${day}/${region}/${service}/${terminator}`;
  const toSign = ['AWS4-HMAC-SHA256', claim.date, scope, createHash('sha256').update(canonical).digest('hex')];
  const signingKey = [day, region, service, terminator].reduce<string | Buffer>(
    (secret, text) => createHmac('sha256', secret).update(text).digest(),
    `AWS4${key.secretAccessKey}`,
  );
  const expected = createHmac('sha256', signingKey).update(toSign.join('\n')).digest('hex');
  return expected === claim.signature ? undefined : 'SignatureDoesNotMatch';
}

interface Claim {
  readonly isPresigned: boolean;
  readonly credential: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20130524T000000Z` */
  readonly date: string;
  readonly lifetimeSeconds: number;
}

function readHeader({ headers }: SignedRequest): Claim | undefined {
  const match = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
    headers.authorization ?? '',
  );
  const date = headers['x-amz-date'];
  if (match === null || date === undefined) return undefined;
  const [, credential = '', signedHeaders = '', signature = ''] = match;
  return {
    isPresigned: false,
    credential,
    signedHeaders: signedHeaders.split(';'),
    signature,
    date,
    lifetimeSeconds: 900,
  };
}

function readQuery(parameters: readonly Parameter[]): Claim | undefined {
  const get = (name: string) => parameters.find(([other]) => other === name)?.[1] ?? '';
  if (get('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256') return undefined;
  return {
    isPresigned: true,
    credential: get('X-Amz-Credential'),
    signedHeaders: get('X-Amz-SignedHeaders').split(';'),
    signature: get('X-Amz-Signature'),
    date: get('X-Amz-Date'),
    lifetimeSeconds: Number(get('X-Amz-Expires')),
  };
}

type Parameter = readonly [name: string, value: string];

function parseQuery(query: string): readonly Parameter[] {
  return query === ''
    ? []
    : query.split('&').map((pair) => {
        const [name = '', value = ''] = pair.split('=', 2);
        return [decodeURIComponent(name), decodeURIComponent(value)] as const;
      });
}

/** RFC 3986: more than encodeURIComponent escapes. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function parseDate(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
