import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { pythonWithDbt } from '../rig/python-venv.ts';

/** What dbt did. */
export interface DbtResult {
  readonly code: number;
  readonly output: string;
}

/** A dbt that stays: commands run in it one after the other. */
export interface DbtProcess {
  readonly run: (
    folder: string,
    words: readonly string[],
    environment: Readonly<Record<string, string>>,
  ) => Promise<DbtResult>;
  readonly end: () => Promise<void>;
}

/** Starts it, from the virtual environment of `pythonWithDbt`, which it makes where it is not there. */
export async function startDbt(): Promise<DbtProcess> {
  const script = fileURLToPath(new URL('serve-dbt.py', import.meta.url));
  const child = spawn(await pythonWithDbt(), [script], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false', DBT_USE_COLORS: 'false' },
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => void (errors += chunk.toString()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    run: async (folder, words, environment) => {
      child.stdin.write(`${JSON.stringify({ folder, arguments: words, environment })}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`dbt's process ended:\n${errors}`);
      return JSON.parse(value) as DbtResult;
    },
    end: async () => {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}
