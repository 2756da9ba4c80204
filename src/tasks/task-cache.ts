import type { Task } from './task.ts';

export interface RunningEntry {
  readonly task: Task;
  /** When its read was sent, in milliseconds since the epoch. */
  readonly readAt: number;
}

/** Tasks in memory, least recently used out first. */
export interface TaskCache {
  ended(key: string): Task | undefined;
  running(key: string): RunningEntry | undefined;
  keepEnded(key: string, task: Task): void;
  keepRunning(key: string, task: Task, readAt: number): void;
  forget(key: string): void;
}

export interface TaskCacheLimits {
  readonly maxTasks: number;
  readonly maxBytes: number;
}

const DEFAULT_LIMITS: TaskCacheLimits = { maxTasks: 20_000, maxBytes: 64 * 1024 * 1024 };

interface EndedEntry {
  readonly task: Task;
  readonly sizeBytes: number;
}

/** Roughly what a task takes in memory: its text once, at two bytes a character. */
function measure(task: Task): number {
  return 2 * JSON.stringify(task).length;
}

/** Maps keep insertion order, so the first key is the one used longest ago. */
export function createTaskCache(limits: TaskCacheLimits = DEFAULT_LIMITS): TaskCache {
  const ended = new Map<string, EndedEntry>();
  const running = new Map<string, RunningEntry>();
  let bytes = 0;

  function remove(key: string): void {
    bytes -= ended.get(key)?.sizeBytes ?? 0;
    ended.delete(key);
    running.delete(key);
  }

  return {
    ended(key) {
      const entry = ended.get(key);
      if (entry === undefined) return undefined;
      ended.delete(key);
      ended.set(key, entry);
      return entry.task;
    },
    running: (key) => running.get(key),
    keepEnded(key, task) {
      remove(key);
      const sizeBytes = measure(task);
      ended.set(key, { task, sizeBytes });
      bytes += sizeBytes;
      for (const oldest of ended.keys()) {
        if (ended.size <= limits.maxTasks && bytes <= limits.maxBytes) break;
        remove(oldest);
      }
    },
    keepRunning(key, task, readAt) {
      running.delete(key);
      running.set(key, { task, readAt });
      for (const oldest of running.keys()) {
        if (running.size <= limits.maxTasks) break;
        running.delete(oldest);
      }
    },
    forget: remove,
  };
}
