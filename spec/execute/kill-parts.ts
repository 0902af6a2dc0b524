import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Database } from '../../src/adapters/contract.ts';
import { heldCases, type KillCase, killCases, type Watched } from './kill-cases.ts';
import { runWithMoments } from './moments.ts';
import { runPieces } from './rig.ts';
import { rowsOf, snapshot } from './snapshot.ts';
import type { StoppedRun } from './stopped-run.ts';

/** What a case's undisturbed run was, and what it left. */
export interface Undisturbed {
  /** The run's moments, in order. */
  readonly labels: readonly string[];
  readonly snapshot: readonly string[];
}

/** Brings a new schema into the state before the case's second run. */
export async function prepareCase(
  database: Database,
  schema: string,
  caseName: string,
): Promise<{ readonly schema: string; readonly found: KillCase }> {
  const found = [...killCases(schema), ...heldCases(schema)].find(({ name }) => name === caseName)!;
  await within(database, schema, [`create schema ${schema}`, ...(found.before ?? [])]);
  if (found.first) await succeed(database, schema, found.first);
  await within(database, schema, found.setup ?? []);
  return { schema, found };
}

/** Runs the case in a new schema without a disturbance. */
export async function runUndisturbed(
  database: Database,
  schema: string,
  caseName: string,
): Promise<Undisturbed> {
  const { found } = await prepareCase(database, schema, caseName);
  const labels: string[] = [];
  const { shown } = await runWithMoments(database, schema, found, (label) => {
    labels.push(label);
  });
  assertWell(shown);
  for (const name of Object.keys(found.watch)) {
    const rows = await database.withSession((session) => rowsOf(session, schema, name));
    const wanted = found.watch[name]!.new;
    if (!same(rows, wanted)) throw new Error(`${name} has ${rows.join()} instead of ${wanted.join()}`);
  }
  return { labels, snapshot: await snapshot(database, schema, ['audit']) };
}

/** What readers see behind the kill: each relation whole, the old or the new one, by when it was. Gives whether the audited node's is the new one. */
export async function lookAtKilled(
  database: Database,
  schema: string,
  { watch, audited }: KillCase,
  isPublished: (watched: Watched) => boolean,
  note: (fault: string) => void,
): Promise<boolean> {
  let isNew = false;
  for (const [name, watched] of Object.entries(watch)) {
    const published = isPublished(watched);
    if (name === audited) isNew = published;
    const wanted = published ? watched.new : watched.old;
    const rows = await database.withSession((session) =>
      rowsOf(session, schema, name).catch((error: unknown) =>
        error instanceof Error && error.message.includes('does not exist') ? null : [String(error)],
      ),
    );
    if (rows === null || wanted === null ? rows !== wanted : !same(rows, wanted)) {
      note(`${name} has ${rows?.join() ?? 'no relation'} instead of ${wanted?.join() ?? 'none'}`);
    }
  }
  return isNew;
}

/** Tells the process what to run, and waits for its end, which `meanwhile` may bring about. */
export async function killed(
  child: ChildProcess,
  runs: readonly StoppedRun[],
  meanwhile: () => void | Promise<void>,
): Promise<void> {
  const said: string[] = [];
  child.stderr?.on('data', (text) => said.push(String(text)));
  const closed = once(child, 'close');
  child.send(runs);
  await meanwhile();
  const [code, signal] = (await closed) as [number | null, NodeJS.Signals | null];
  if (signal !== 'SIGKILL') throw new Error(`the process ended with ${code}: ${said.join('')}`);
}

/** A process that waits to be told what to run; what it compiles is kept in `cache`. */
export function startChild(cache: string): ChildProcess {
  return fork(join(import.meta.dirname, 'kill-child.ts'), [], {
    execArgv: [],
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

/** Runs statements with the schema as search path. */
export async function within(
  database: Database,
  schema: string,
  statements: readonly string[],
): Promise<void> {
  await database.withSession(async (session) => {
    for (const statement of statements) {
      await session.execute(`set search_path to ${schema}`);
      await session.execute(statement);
    }
    await session.execute('reset search_path');
  });
}

async function succeed(database: Database, schema: string, pieces: KillCase['second']): Promise<void> {
  assertWell((await runPieces(database, schema, pieces)).shown);
}

/** Whether every node ended well. */
export function isWell(shown: readonly string[]): boolean {
  return shown.every((line) => !/: (error|fail|skipped) /.test(line));
}

function assertWell(shown: readonly string[]): void {
  if (!isWell(shown)) throw new Error(shown.join('; '));
}

/** Whether two lists of texts are the same. */
export function same(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((line, index) => line === right[index]);
}

/** What is more and what is less than wanted, in words. */
export function differences(left: readonly string[], wanted: readonly string[]): string {
  const more = left.filter((line) => !wanted.includes(line));
  const less = wanted.filter((line) => !left.includes(line));
  return `there is ${JSON.stringify(more)} instead of ${JSON.stringify(less)}`;
}
