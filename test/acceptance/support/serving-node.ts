import process from 'node:process';
import { openServer } from './server.ts';

/**
 * An installation with the test engine in a process of its own, so that a test can kill it. Its database is given by
 * SPARKSTAGE_DATABASE_URL: an embedded one would outlive the kill. Says `<url> <admin key>` when it listens.
 */
const server = await openServer({ SPARKSTAGE_DATABASE_URL: process.env.SPARKSTAGE_DATABASE_URL ?? '' });
process.stdout.write(`${server.url} ${server.adminKey}\n`);
