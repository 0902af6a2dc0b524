import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChildTask } from './load-child.ts';

/** How a process that loaded ended. */
export interface ChildOutcome {
  readonly signal: NodeJS.Signals | null;
  /** The most memory that it had, in bytes; NaN where it was killed. */
  readonly peak: number;
}

/** Loads in a process of its own. Fails with what it said where it failed. */
export function loadInChild(task: ChildTask): Promise<ChildOutcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      // A small young generation: what is measured is what the load holds, not what the collector leaves lying for later.
      ['--max-semi-space-size=8', join(import.meta.dirname, 'load-child.ts'), JSON.stringify(task)],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        // Many of them are started one after the other.
        env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'sluice-spec-compiled') },
      },
    );
    let said = '';
    let errors = '';
    child.stdout.on('data', (text) => (said += String(text)));
    child.stderr.on('data', (text) => (errors += String(text)));
    child.on('error', reject);
    child.on('close', (code, signal) =>
      signal === null && code !== 0
        ? reject(new Error(errors))
        : resolve({ signal, peak: Number.parseInt(said, 10) }),
    );
  });
}
