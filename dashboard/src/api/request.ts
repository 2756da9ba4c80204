import { API_PATH } from './place.ts';

/** Any error the API answers, in every dialect. */
export class ApiError extends Error {
  readonly status: number;
  /** One of the reasons that docs/errors explains; empty when the answer named none. */
  readonly reason: string;
  /** The field at fault, as a caller writes it: `content[1].image_url.url`. */
  readonly param: string | undefined;
  readonly detail: string | undefined;
  readonly suggestion: string | undefined;

  constructor(status: number, facts: ErrorFacts) {
    super(facts.message ?? `HTTP ${status}`);
    this.name = 'ApiError';
    this.status = status;
    this.reason = facts.reason ?? '';
    this.param = facts.param;
    this.detail = facts.detail;
    this.suggestion = facts.fallback_suggestion;
  }
}

/** An error in one line: what is wrong, then what exactly. */
export function errorText(error: Error): string {
  const detail = error instanceof ApiError ? error.detail : undefined;
  return detail === undefined ? error.message : `${error.message}: ${detail}`;
}

interface ErrorFacts {
  readonly message?: string;
  readonly reason?: string;
  readonly param?: string;
  readonly detail?: string;
  readonly fallback_suggestion?: string;
}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What tells the server that a request comes from this page and not from another one with the same cookie. */
export const OWN_PAGE = { 'x-sparkstage-console': '1' } as const;

/** One request as the signed-in key. `path` begins with a slash; throws ApiError. */
export async function request<Answer>(path: string, call: Call = {}): Promise<Answer> {
  const { method = 'GET', body, signal, headers } = call;
  const response = await fetch(API_PATH + path, {
    method,
    credentials: 'same-origin',
    headers: { ...OWN_PAGE, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  const text = await response.text();
  if (!response.ok) throw new ApiError(response.status, readError(text));
  return JSON.parse(text) as Answer;
}

/** The `error` of an answer; a proxy's HTML page has none. */
export function readError(text: string): ErrorFacts {
  try {
    const { error } = JSON.parse(text) as { error?: ErrorFacts };
    return error ?? {};
  } catch {
    return {};
  }
}

/** `?a=1&b=2` of what is set; empty without any. */
export function queryString(values: Readonly<Record<string, string | number | undefined>>): string {
  const set = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  return set.length === 0 ? '' : `?${new URLSearchParams(set.map(([name, value]) => [name, String(value)]))}`;
}
