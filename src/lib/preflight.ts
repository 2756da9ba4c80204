import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { onParentGone } from './watch-parent.ts';

/** The oldest Node that runs this program. */
export const MIN_NODE_MAJOR = 24;

/** Major version out of `v24.21.0`. */
export function nodeMajor(version: string): number {
  return Number.parseInt(version.replace(/^v/, ''), 10);
}

/** The Node binary that npm installed beside us (an optional dependency, one per platform); undefined without one. */
export function findPinnedNode(): string | undefined {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  try {
    const require = createRequire(import.meta.url);
    const home = path.dirname(require.resolve(`node-${platform}-${process.arch}/package.json`));
    const binary = path.join(home, 'bin', platform === 'win' ? 'node.exe' : 'node');
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether this process may go on. On an older Node the pinned one runs the same command and this process only waits
 * for it and passes its exit code on; without a pinned one it prints one line and fails.
 */
export function passPreflight(): boolean {
  if (nodeMajor(process.version) >= MIN_NODE_MAJOR) return true;
  const pinned = findPinnedNode();
  if (pinned === undefined) {
    console.error(
      `Sparkstage needs Node ${MIN_NODE_MAJOR} or newer; this is ${process.version}. See https://nodejs.org`,
    );
    process.exitCode = 1;
    return false;
  }
  const child = spawn(pinned, process.argv.slice(1), { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    // A terminal sends Ctrl-C to both; without a handler here the parent would go first.
    process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
  }
  onParentGone(() => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 0 : 1)));
  return false;
}
