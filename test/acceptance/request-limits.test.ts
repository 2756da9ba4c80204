import assert from 'node:assert/strict';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import v8 from 'node:v8';
import vm from 'node:vm';
import { openServer, type Server } from './support/server.ts';

const MEGABYTE = 1_048_576;
const CREATES = ['/v1/videos/generations', '/model/v1/generation'];

let server: Server;

before(async () => {
  server = await openServer();
});
after(() => server?.close());

/**
 * Streams `head`, then `block` until it has sent so much, without saying how much will come. Status 0: the server closed
 * the connection while we still wrote, and the system dropped its answer with it.
 */
function stream(path: string, head: string, block: Buffer, bytes: number): Promise<{ status: number; body: string }> {
  const headers = { authorization: `Bearer ${server.adminKey}`, 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const sent = request(server.url + path, { method: 'POST', headers, agent: false });
    let isAnswered = false;
    sent.on('response', (response) => {
      isAnswered = true;
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || error.code === 'ECONNRESET') resolve({ status: 0, body: 'cut off' });
      else if (!isAnswered) reject(error);
    });
    let left = bytes - head.length;
    sent.write(head);
    const write = () => {
      while (!isAnswered && left > 0) {
        const part = block.subarray(0, Math.min(left, block.length));
        left -= part.length;
        if (!sent.write(part)) return sent.once('drain', write);
      }
      return sent.end();
    };
    write();
  });
}

/** Resident memory with the garbage gone. */
function settledMegabytes(): number {
  v8.setFlagsFromString('--expose-gc');
  vm.runInNewContext('gc')();
  return process.memoryUsage().rss / MEGABYTE;
}

/** The most that this process ever held. */
function peakMegabytes(): number {
  return process.resourceUsage().maxRSS / 1024;
}

const letters = Buffer.alloc(MEGABYTE, 'x');

test('a body that streams past 64 MB is cut off with 413, again and again, and memory stays flat', async (t) => {
  if (!server.hasTestEngine) return t.skip('measures the memory of its own process');
  const round = async () => {
    for (const path of CREATES) {
      const { status, body } = await stream(path, '{"model":"omnihuman-1.5","prompt":"', letters, 100 * MEGABYTE);
      assert.ok([413, 0].includes(status), `${path}: ${body}`);
    }
  };
  await round();
  const settled = settledMegabytes();
  const peak = peakMegabytes();
  for (let rounds = 0; rounds < 2; rounds++) await round();
  const grown = settledMegabytes() - settled;
  assert.ok(grown < 100, `memory grew by ${grown} MB over 4 bodies`);
  assert.ok(peakMegabytes() - peak < 150, `the peak rose from ${peak} to ${peakMegabytes()} MB`);
});

test('bodies below 64 MB that would become gigabytes of values are refused before they are parsed', async (t) => {
  if (!server.hasTestEngine) return t.skip('measures the memory of its own process');
  const peak = peakMegabytes();
  const bombs: [string, number][] = [
    ['[', 400],
    ['[],', 413],
    ['"a",', 413],
  ];
  for (const [unit, status] of bombs) {
    const block = Buffer.from(unit.repeat(Math.floor(MEGABYTE / unit.length)));
    const answer = await stream('/v1/videos/generations', '{"content":[', block, 40 * MEGABYTE);
    assert.equal(answer.status, status, `${unit}: ${answer.body}`);
  }
  const grown = peakMegabytes() - peak;
  assert.ok(grown < 250, `the peak rose by ${grown} MB`);
});
