import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { isatty } from 'node:tty';
import { localFiles } from '../discover/files.ts';
import type { Sink } from '../domain/event.ts';
import type { Effects } from './effects.ts';

/** The effects of a process: its files, clock, environment and terminal. */
export function createLocalEffects(facts: {
  readonly process: NodeJS.Process;
  readonly environment: ReadonlyMap<string, string>;
  readonly sink: Sink;
  readonly signal: AbortSignal;
  readonly version: string;
  /** Gives the invocation's id; absent: a new one each time. */
  readonly uuid?: () => string;
}): Effects {
  const { process, environment, sink, signal, version, uuid = randomUUID } = facts;
  return {
    files: { ...localFiles(), remove: (path) => rmSync(path, { recursive: true, force: true }) },
    environment,
    cwd: process.cwd(),
    home: homedir(),
    clock: Date.now,
    uuid,
    random: Math.random,
    sink,
    signal,
    terminal: {
      interactive: isatty(0) && isatty(1),
      get input() {
        return process.stdin;
      },
      output: process.stdout,
    },
    version,
    platform: process.platform,
    process: { pid: process.pid, host: hostname(), isGone },
  };
}

/** Signal 0 asks whether there is one; a process of another user's is there, though it may not be signalled. */
function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
