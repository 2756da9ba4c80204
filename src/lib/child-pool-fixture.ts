/** Child of `child-pool.test.ts`: one message per way in which a job can end. */
import { serveJobs } from './child-main.ts';

interface Order {
  kind: string;
  value?: unknown;
}

const hoard: Buffer[] = [];

serveJobs(async (message, { progress }) => {
  const order = message as Order;
  switch (order.kind) {
    case 'echo':
      return { value: order.value, pid: process.pid };
    case 'environment':
      return { ...process.env };
    case 'priority':
      return (await import('node:os')).getPriority();
    case 'progress':
      for (const step of [0.25, 0.5, 1]) progress(step);
      return 'done';
    case 'spin':
      for (;;) hoard.length = 0;
    case 'grow':
      for (;;) hoard.push(Buffer.alloc(16 * 2 ** 20, 1));
    case 'throw':
      throw Object.assign(new RangeError('too long'), {
        reason: 'too_long',
        // A function cannot be sent; it must not take the rest with it.
        details: { param: 'audio_url', cause: () => {} },
      });
    case 'exit':
      process.stderr.write('last words\n');
      process.exitCode = 3;
      return process.exit();
    case 'segfault':
      process.kill(process.pid, 'SIGSEGV');
      return new Promise(() => {});
    case 'unclonable':
      return () => {};
    default:
      throw new Error(`unknown order ${order.kind}`);
  }
});
