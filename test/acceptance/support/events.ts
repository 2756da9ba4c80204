import assert from 'node:assert/strict';
import { type Call, call } from './client.ts';
import type { Server } from './server.ts';

export interface ReadEvent {
  readonly id: number;
  readonly name: string;
  readonly data: string;
}

/** Reads a stream of server-sent events to its end. */
export async function readEvents(server: Server, path: string, options: Call = {}): Promise<readonly ReadEvent[]> {
  const hasKey = options.headers?.authorization !== undefined;
  const { status, headers, text } = await call(server, 'GET', path, { ...(hasKey ? { key: null } : {}), ...options });
  assert.equal(status, 200, text);
  assert.equal(headers.get('content-type'), 'text/event-stream; charset=utf-8');
  return text
    .split('\n\n')
    .filter((block) => block.startsWith('id: '))
    .map((block) => {
      const fields = new Map(block.split('\n').map((line) => splitField(line)));
      return { id: Number(fields.get('id')), name: fields.get('event') ?? '', data: fields.get('data') ?? '' };
    });
}

function splitField(line: string): readonly [string, string] {
  const colon = line.indexOf(': ');
  return [line.slice(0, colon), line.slice(colon + 2)];
}
