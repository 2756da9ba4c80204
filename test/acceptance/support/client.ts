import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Server } from './server.ts';

/** Any JSON object, read with optional chaining only: tests state the shape they expect. */
// biome-ignore lint/suspicious/noExplicitAny: a test's assertions are the schema
export type Json = any;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
  readonly text: string;
}

export interface Call {
  readonly key?: string | null;
  readonly body?: unknown;
  readonly raw?: string | Buffer | FormData;
  readonly headers?: Record<string, string>;
}

/** One request; `key: null` sends none. */
export async function call(server: Server, method: string, path: string, options: Call = {}): Promise<Answer> {
  const { key = server.adminKey, body, raw, headers = {} } = options;
  const isJson = body !== undefined;
  const response = await fetch(path.startsWith('http') ? path : server.url + path, {
    method,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(isJson ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
    ...(isJson ? { body: JSON.stringify(body) } : {}),
    ...(raw === undefined ? {} : { body: raw as NonNullable<RequestInit['body']> }),
  });
  const text = await response.text();
  const isParsable = response.headers.get('content-type')?.startsWith('application/json') === true && text !== '';
  return { status: response.status, headers: response.headers, body: isParsable ? JSON.parse(text) : undefined, text };
}

/** Uploads bytes and answers the file's link. */
export async function upload(server: Server, bytes: Buffer, name: string, key?: string): Promise<Json> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)]), name);
  const answer = await call(server, 'POST', '/api/v1/files/upload/stream', {
    raw: form,
    ...(key === undefined ? {} : { key }),
  });
  assert.equal(answer.status, 200, answer.text);
  return answer.body.data;
}

/** A key with these scopes and limits. */
export async function makeKey(server: Server, settings: Json = {}): Promise<{ id: string; key: string }> {
  const answer = await call(server, 'POST', '/v1/keys', { body: { name: 'test', ...settings } });
  assert.equal(answer.status, 200, answer.text);
  return { id: answer.body.id, key: answer.body.key };
}

/** Polls on the EvoLink path until the task has ended. */
export async function untilEnded(server: Server, id: string): Promise<Json> {
  for (let waited = 0; waited < 120_000; waited += 100) {
    const { body } = await call(server, 'GET', `/v1/tasks/${id}`);
    if (body.status === 'completed' || body.status === 'failed') return body;
    await sleep(100);
  }
  throw new Error(`task ${id} did not end within two minutes`);
}
