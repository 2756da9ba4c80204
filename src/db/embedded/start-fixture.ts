import process from 'node:process';
import { silentLog } from '../../lib/log.ts';
import { startEmbeddedPostgres } from './start-embedded.ts';

/** For tests: starts the server of the directory given, says whether it had to, and stops when stdin closes. */
const server = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '', log: silentLog });
process.stdout.write(server.started ? 'started\n' : 'found\n');
process.stdin.resume();
process.stdin.once('end', () => {
  server.stop().catch((error) => {
    process.stderr.write(`${String(error)}\n`);
    process.exitCode = 1;
  });
});
