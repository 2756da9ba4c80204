import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonObject } from '../../lib/json.ts';
import { startTestServer } from '../../lib/test-servers.ts';

/** Test support: a service of the Spark wire on loopback, with every way of misbehaving. */

export interface SeenCreate {
  readonly body: JsonObject;
  readonly authorization: string | undefined;
  readonly idempotencyKey: string;
}

/** Answers one request in another way than a good service would. */
export type Misbehaviour = (request: IncomingMessage, response: ServerResponse) => void;

export interface TestUpstream {
  readonly url: string;
  readonly creates: SeenCreate[];
  readonly cancelled: string[];
  /** Jobs by the Idempotency-Key they came with. */
  readonly jobs: ReadonlyMap<string, string>;
  /** Tried before the good answer, by `create`, `poll`, `cancel` and `file`. */
  readonly misbehave: Partial<Record<'create' | 'poll' | 'cancel' | 'file', Misbehaviour>>;
  /** What a poll of a finished job says besides id and status. */
  result: JsonObject;
  /** Polls of a job before it is finished. */
  pollsUntilDone: number;
  /** Decides a create from its body; an answer is a refusal. */
  refuse?: (body: JsonObject) => JsonObject | undefined;
  close(): Promise<void>;
}

/** `file` is what the result's link leads to. */
export async function startTestUpstream(file: { readonly bytes: Buffer }): Promise<TestUpstream> {
  const jobs = new Map<string, string>();
  const polls = new Map<string, number>();
  const server = await startTestServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  const url = `http://127.0.0.1:${server.port}`;
  const upstream: TestUpstream = {
    url,
    creates: [],
    cancelled: [],
    jobs,
    misbehave: {},
    pollsUntilDone: 1,
    result: {
      output: [{ content: [{ type: 'video', url: `${url}/file.mp4`, size: 1, jobId: 'inner-1' }] }],
      usage: { cost: '9.9900', discount: 1, total_tokens: '7.5' },
      metadata: { warnings: ['from upstream'] },
    },
    close: server.close,
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const kind = path.startsWith('/file')
      ? 'file'
      : request.method === 'GET'
        ? 'poll'
        : path.endsWith('/cancel')
          ? 'cancel'
          : 'create';
    const odd = upstream.misbehave[kind];
    if (odd !== undefined) return odd(request, response);
    const id = path.split('/').find((part) => part.startsWith('up-')) ?? '';
    if (kind === 'create') return create(request, response);
    if (kind === 'file') return void response.end(file.bytes);
    if (!polls.has(id))
      return answer(response, 404, { error: { message: 'no such task', code: 'resource_not_found' } });
    if (kind === 'cancel') {
      upstream.cancelled.push(id);
      return answer(response, 200, { id, status: 'failed' });
    }
    const count = (polls.get(id) ?? 0) + 1;
    polls.set(id, count);
    if (count <= upstream.pollsUntilDone) return answer(response, 200, { id, status: 'in_progress', progress: 0.4 });
    return answer(response, 200, { id, status: 'completed', progress: 1, ...upstream.result });
  }

  async function create(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readJson(request);
    const idempotencyKey = String(request.headers['idempotency-key']);
    upstream.creates.push({ body, authorization: request.headers.authorization, idempotencyKey });
    const refusal = upstream.refuse?.(body);
    if (refusal !== undefined) return answer(response, 400, { id: '', status: 'failed', error: refusal });
    const id = jobs.get(idempotencyKey) ?? `up-${jobs.size + 1}`;
    jobs.set(idempotencyKey, id);
    if (!polls.has(id)) polls.set(id, 0);
    answer(response, 200, { id, task_id: id, status: 'in_progress', progress: 0 });
  }

  return upstream;
}

/** For misbehaviours too. */
export function answer(
  response: ServerResponse,
  status: number,
  body: JsonObject,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

async function readJson(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as JsonObject;
}
