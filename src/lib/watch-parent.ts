import process from 'node:process';

const LOOK_EVERY_MS = 500;

/**
 * Calls back once when the parent of a process that npm started is gone. `npm start` and `npx` run us below a shell, and
 * pass a SIGTERM on to that shell only: dash dies of it without telling us, and the server would run on, unseen.
 * Without npm (a service manager, a terminal's `nohup`) an orphan is meant to live: nothing is watched.
 */
export function onParentGone(callback: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, LOOK_EVERY_MS);
  timer.unref();
}
