import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { ChildError, type ChildErrorReason } from './child-error.ts';
import type { JobMessage, JobReply } from './child-main.ts';

export interface ChildOptions {
  /** Module that calls `serveJobs`. */
  entry: URL;
  /** Default limit of one job. A child beyond it is killed. */
  jobTimeoutMs: number;
  /** Resident memory at most, watched through /proc; not watched where there is none (macOS, Windows). */
  maxRssBytes: number;
  /** A child is replaced after so many jobs, since native libraries drift upwards. Default: never. */
  maxJobsPerChild?: number;
  /** A child without work for so long is let go; the next job starts a fresh one. Default: it stays. */
  idleTimeoutMs?: number;
  /** Added to the few variables that a child inherits (PATH, HOME, temporary directories, locale). */
  env?: Record<string, string>;
  /** Scheduling niceness, 0 to 19; higher yields to the server. Default 0. */
  niceness?: number;
  /** Each line that a child prints. */
  onLog?: (line: string, pid: number) => void;
}

export interface RunOptions {
  /** Aborting kills the child, because a busy synchronous child cannot hear anything else. */
  signal?: AbortSignal;
  /** Instead of `jobTimeoutMs`. Time in the queue does not count. */
  timeoutMs?: number;
  onProgress?: (value: unknown) => void;
}

/** How often a busy child's memory is read: what it can allocate within this time is the overshoot of the limit. */
const RSS_INTERVAL_MS = 100;

/** The child's last words in a crash report, and how long to wait for them after its exit. */
const STDERR_TAIL_LINES = 5;
const STDERR_WAIT_MS = 500;

/**
 * What a child inherits. The rest stays out: a process that parses hostile files has no use for database passwords.
 */
const INHERITED = [
  'PATH',
  'HOME',
  'TMPDIR',
  'TEMP',
  'TMP',
  'LANG',
  'LC_ALL',
  'TZ',
  'SystemRoot',
  'LD_LIBRARY_PATH',
] as const;

interface ActiveJob {
  id: number;
  settle: (outcome: { value: unknown } | { error: ChildError }) => void;
  onProgress: ((value: unknown) => void) | undefined;
}

/** One place in the pool: a child process that is started when needed and replaced after death. */
export class ChildProcessSlot {
  private readonly options: ChildOptions;
  private child: ChildProcess | undefined;
  private active: ActiveJob | undefined;
  private killReason: { reason: ChildErrorReason; message: string } | undefined;
  private stderrTail: string[] = [];
  private jobs = 0;
  private nextId = 1;
  private idleTimer: NodeJS.Timeout | undefined;

  constructor(options: ChildOptions) {
    this.options = options;
  }

  get busy(): boolean {
    return this.active !== undefined;
  }

  /** Run one job; the slot must not be busy. @throws ChildError */
  async run(message: unknown, options: RunOptions): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const id = this.nextId++;
    // Set before anything else: the pool reads `busy` right after this call returns.
    this.active = {
      id,
      onProgress: options.onProgress,
      settle: (outcome) => ('error' in outcome ? reject(outcome.error) : resolve(outcome.value)),
    };
    clearTimeout(this.idleTimer);
    const child = this.usableChild() ?? this.start();
    this.jobs++;
    const stopWatching = this.watch(child, options);
    try {
      const job: JobMessage = { id, message };
      child.send(job, (error) => {
        // A child that dies while we send is reported by its exit event, with a better reason; one that lives on
        // refused the message itself.
        if (error && child.connected) this.kill('crash', `the job could not be sent: ${error.message}`);
      });
      return await promise;
    } finally {
      stopWatching();
      this.active = undefined;
      if (this.jobs >= (this.options.maxJobsPerChild ?? Number.POSITIVE_INFINITY)) this.retire();
      else this.retireWhenIdle();
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.idleTimer);
    const { child } = this;
    if (!child) return;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    this.kill('aborted', 'the child pool was closed');
    await exited;
  }

  /** Limits of one job: time, memory and the caller's signal. Returns the function that lifts them. */
  private watch(child: ChildProcess, options: RunOptions): () => void {
    const timeoutMs = options.timeoutMs ?? this.options.jobTimeoutMs;
    const timer = setTimeout(() => this.kill('timeout', `the job took longer than ${timeoutMs} ms`), timeoutMs);
    const abort = () => this.kill('aborted', 'the job was aborted');
    options.signal?.addEventListener('abort', abort, { once: true });
    const { maxRssBytes } = this.options;
    const meter = setInterval(() => {
      const rssBytes = readRssBytes(child.pid);
      if (rssBytes > maxRssBytes) this.kill('memory', `the job used more than ${maxRssBytes} bytes of memory`);
    }, RSS_INTERVAL_MS);
    return () => {
      clearTimeout(timer);
      clearInterval(meter);
      options.signal?.removeEventListener('abort', abort);
    };
  }

  /**
   * The standing child, unless it is dying: a limit may strike in the moment in which the last job's reply arrives, and
   * the next job must not inherit that kill.
   */
  private usableChild(): ChildProcess | undefined {
    return this.killReason === undefined && this.child?.connected ? this.child : undefined;
  }

  private start(): ChildProcess {
    const { entry, env, niceness } = this.options;
    const child = fork(entry, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...inheritedEnvironment(), ...env },
      // The parent's own flags (a debugger's port, --test) are not for the child.
      execArgv: [],
    });
    this.child = child;
    this.jobs = 0;
    this.killReason = undefined;
    this.stderrTail = [];
    if (niceness !== undefined && child.pid !== undefined) lowerPriority(child.pid, niceness);
    this.forward(child, child.stdout, () => {});
    this.forward(child, child.stderr, (line) => {
      this.stderrTail = [...this.stderrTail, line].slice(-STDERR_TAIL_LINES);
    });
    child.on('message', (reply: JobReply) => this.receive(child, reply));
    child.on('error', (error) => this.bury(child, error.message));
    child.on('exit', (code, signal) => this.onExit(child, `exit ${signal ?? code}`));
    return child;
  }

  private onExit(child: ChildProcess, how: string): void {
    if (this.killReason || !this.active) {
      this.bury(child, how);
      return;
    }
    // The text that explains a crash may still sit in the pipe: `close` comes after it. The timer is for a grandchild
    // that holds the pipe open.
    child.once('close', () => this.bury(child, how));
    setTimeout(() => this.bury(child, how), STDERR_WAIT_MS).unref();
  }

  private forward(child: ChildProcess, stream: Readable | null, keep: (line: string) => void): void {
    if (!stream) return;
    createInterface({ input: stream }).on('line', (line) => {
      keep(line);
      this.options.onLog?.(line, child.pid ?? 0);
    });
  }

  private receive(child: ChildProcess, reply: JobReply): void {
    const job = this.active;
    if (child !== this.child || !job || job.id !== reply.id) return;
    if (reply.kind === 'progress') job.onProgress?.(reply.value);
    else if (reply.kind === 'result') job.settle({ value: reply.value });
    else job.settle({ error: new ChildError('failed', reply.error.message, reply.error) });
  }

  /** The child is gone: forget it and fail its job, if any. */
  private bury(child: ChildProcess, how: string): void {
    if (child !== this.child) return;
    this.child = undefined;
    const why = this.killReason ?? {
      reason: 'crash' as const,
      message: [`the child process died (${how})`, ...this.stderrTail].join('\n'),
    };
    this.active?.settle({ error: new ChildError(why.reason, why.message) });
  }

  private kill(reason: ChildErrorReason, message: string): void {
    this.killReason ??= { reason, message };
    this.child?.kill('SIGKILL');
  }

  private retireWhenIdle(): void {
    const { idleTimeoutMs } = this.options;
    if (idleTimeoutMs === undefined) return;
    this.idleTimer = setTimeout(() => this.retire(), idleTimeoutMs);
    this.idleTimer.unref();
  }

  /** Let an idle child go; the next job starts a fresh one. */
  private retire(): void {
    const { child } = this;
    this.child = undefined;
    child?.kill('SIGKILL');
  }
}

function inheritedEnvironment(): Record<string, string> {
  const entries = INHERITED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

/** Resident bytes of a process; 0 where /proc is missing or the process is gone. */
function readRssBytes(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function lowerPriority(pid: number, niceness: number): void {
  try {
    setPriority(pid, niceness);
  } catch {
    // The child may be gone already, or the system may forbid it; the job runs all the same, only less politely.
  }
}
