import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { FORMAT_WHITELIST } from './input-formats.ts';

/** Paths of the two programs. */
export interface FfmpegTools {
  ffmpeg: string;
  ffprobe: string;
}

/** Input arguments for a file that may be hostile. `file:` keeps names with a colon or a leading dash what they are. */
export function inputArguments(path: string): string[] {
  return ['-protocol_whitelist', 'file,pipe', '-format_whitelist', FORMAT_WHITELIST, '-i', `file:${path}`];
}

/** A running ffmpeg: raw bytes in and out, and its end. */
export interface ToolProcess {
  stdin: Writable;
  stdout: Readable;
  stderr: Readable;
  /** Resolves with the exit code, -1 after a signal. Rejects when the program cannot be started. */
  exit: Promise<number>;
  /** The last error lines so far. */
  complaint(): string;
  kill(): void;
}

const COMPLAINT_LENGTH = 600;

export function startTool(program: string, args: readonly string[]): ToolProcess {
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(program, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let tail = '';
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text: string) => {
    tail = (tail + text).slice(-COMPLAINT_LENGTH);
  });
  // A program that ends early closes its end of the pipe; its exit code tells more than EPIPE.
  child.stdin.on('error', () => {});
  const exit = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? -1));
  });
  // Callers that abandon a process never look at its end.
  exit.catch(() => {});
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    exit,
    complaint: () => tail.trim(),
    kill: () => child.kill('SIGKILL'),
  };
}

export interface ToolResult {
  code: number;
  complaint: string;
}

/** Run to the end without input, handing over the output as it comes. A throwing visitor kills the program. */
export async function runTool(
  program: string,
  args: readonly string[],
  visit: (chunk: Buffer) => void,
): Promise<ToolResult> {
  const tool = startTool(program, args);
  tool.stdin.end();
  try {
    for await (const chunk of tool.stdout) visit(chunk);
    return { code: await tool.exit, complaint: tool.complaint() };
  } finally {
    tool.kill();
  }
}

/** Like `runTool`, for a short text output. */
export async function readTool(program: string, args: readonly string[]): Promise<ToolResult & { text: string }> {
  const chunks: Buffer[] = [];
  const result = await runTool(program, args, (chunk) => chunks.push(chunk));
  return { ...result, text: Buffer.concat(chunks).toString('utf8') };
}
