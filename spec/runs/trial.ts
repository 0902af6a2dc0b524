import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../rig/postgres-server.ts';
import { type CommandResult, launcher, runSluice } from '../rig/run-sluice.ts';

/** A project in a folder of its own, with a Postgres database of its own. */
export interface Trial {
  readonly folder: string;
  readonly database: TestDatabase;
  /** Writes files of the project, by path. */
  readonly write: (files: Readonly<Record<string, string>>) => void;
  readonly read: (file: string) => string;
  readonly remove: (file: string) => void;
  /** Rows of a query, every value as text. */
  readonly rows: (sql: string) => Promise<readonly (readonly (string | null)[])[]>;
  readonly run: (args: readonly string[], environment?: Environment) => Promise<CommandResult>;
  /** Starts a command without waiting for its end. */
  readonly start: (args: readonly string[], environment?: Environment) => Running;
  /** `orders success`, sorted, of run_results.json. */
  readonly results: () => readonly string[];
  readonly discard: () => Promise<void>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** A command that runs. */
export interface Running {
  readonly child: ChildProcess;
  /** Waits until the text has been printed. */
  readonly printed: (text: string) => Promise<void>;
  /** What has been printed so far. */
  readonly output: () => string;
  readonly ended: Promise<CommandResult>;
}

/** Makes the project; `settings` are added to the target's. */
export async function makeTrial(
  files: Readonly<Record<string, string>>,
  settings: Readonly<Record<string, string | number>> = {},
): Promise<Trial> {
  const database = await createTestDatabase();
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-trial-'));
  const target = { ...database.settings, ...settings };
  const write = (more: Readonly<Record<string, string>>): void => {
    for (const [name, text] of Object.entries(more)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
  };
  write({
    'project.yml': `name: shop\ntargets:\n  dev: ${JSON.stringify(target)}\n`,
    ...files,
  });
  const read = (file: string): string => readFileSync(path.join(folder, file), 'utf8');
  return {
    folder,
    database,
    write,
    read,
    remove: (file) => rmSync(path.join(folder, file)),
    rows: (sql) => askRows(database.url, sql),
    run: (args, environment = {}) => runSluice(args, { cwd: folder, environment }),
    start: (args, environment = {}) => start(folder, args, environment),
    results: () => {
      const { results } = JSON.parse(read('target/run_results.json')) as {
        readonly results: readonly { readonly unique_id: string; readonly status: string }[];
      };
      return results.map(({ unique_id: id, status }) => `${id.split('.')[2]} ${status}`).sort();
    },
    discard: async () => {
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Rows of a query, every value as text. */
export async function askRows(url: string, sql: string): Promise<readonly (readonly (string | null)[])[]> {
  const client = new Client({ connectionString: url, application_name: 'spec' });
  await client.connect();
  try {
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
    return rows.map((row) => row.map(asText));
  } finally {
    await client.end();
  }
}

function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Asks again until the answer is the one that is awaited; 20 seconds at most. */
export async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = performance.now() + 20_000; !(await isSo());) {
    if (performance.now() > end) throw new Error('waited in vain');
    await pause(20);
  }
}

function start(folder: string, args: readonly string[], environment: Environment): Running {
  const child = spawn(process.execPath, [launcher, ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => void (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => void (stderr += chunk.toString()));
  const ended = new Promise<CommandResult>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  const output = (): string => stdout + stderr;
  return { child, ended, output, printed: (text) => until(() => output().includes(text)) };
}
