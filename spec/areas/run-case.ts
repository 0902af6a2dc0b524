import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  type Expectation,
  forgetResults,
  makeCaseFolder,
  type ProjectCase,
  resultsIn,
  type Step,
  wordsOf,
} from '../rig/project-case.ts';
import { type CommandOptions, type CommandResult, runSluice } from '../rig/run-sluice.ts';
import type { AskRows, CaseDatabase } from './case-database.ts';

/** Who carries out a command line: ours, or dbt where it is looked whether an expectation is dbt's. */
export type RunTool = (
  words: readonly string[],
  options: CommandOptions,
) => Promise<Pick<CommandResult, 'code' | 'stdout' | 'stderr'>>;

/**
 * Does a case's steps through the command line and compares after each with what the case says. What is not as it says, up to the end of the
 * first step where something is not; none: all is.
 */
export async function unmetIn(
  wanted: ProjectCase,
  database: CaseDatabase,
  run: RunTool = runSluice,
): Promise<readonly string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-area-'));
  try {
    const place = makeCaseFolder(folder, wanted, await database.targetFor(folder));
    for (const [index, step] of wanted.steps.entries()) {
      place.change(step);
      for (const sql of [step.shared, step.sql])
        if (sql !== undefined) await database.execute(withSchema(sql, database));
      const unmet = [
        ...(step.run === undefined ? [] : await unmetByCommand(step, step.run, folder, run)),
        ...unmetByFiles(step, folder),
        ...(await unmetByDatabase(step, database)),
      ];
      if (unmet.length > 0) return [`step ${index + 1}: ${step.run ?? ''}`, ...unmet];
    }
    return [];
  } finally {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function unmetByCommand(
  step: Step,
  line: string,
  folder: string,
  run: RunTool,
): Promise<readonly string[]> {
  forgetResults(folder, line);
  const { environment } = step;
  const options = { cwd: folder, ...(environment === undefined ? {} : { environment }) };
  const { code, stdout, stderr } = await run(wordsOf(line), options);
  const printed = stdout + stderr;
  const unmet = [
    ...differing('exit code', code, step.exit ?? 0),
    ...(step.says ?? []).filter((text) => !printed.includes(text)).map((text) => `does not say: ${text}`),
    ...(step.omits ?? []).filter((text) => printed.includes(text)).map((text) => `says: ${text}`),
    ...differing('lines', stdout.trimEnd().split('\n'), step.lines),
    ...differing('results', statusesIn(folder, step.results ?? {}), step.results),
  ];
  return unmet.length === 0 ? [] : [...unmet, `it printed:\n${printed}`];
}

function unmetByFiles({ holds = {} }: Expectation, folder: string): readonly string[] {
  return Object.entries(holds).flatMap(([file, texts]) => {
    const found = readFileSync(path.join(folder, file), 'utf8');
    return texts.filter((text) => !found.includes(text)).map((text) => `${file} does not hold: ${text}`);
  });
}

function differing(what: string, found: unknown, wanted: unknown): readonly string[] {
  return wanted === undefined || isDeepStrictEqual(found, wanted)
    ? []
    : [`${what}: ${JSON.stringify(found)}\n  wanted: ${JSON.stringify(wanted)}`];
}

function withSchema(sql: string, { schema }: CaseDatabase): string {
  return sql.replaceAll('{schema}', schema);
}

/** Statuses by the names that were asked for: `orders`, or `model.orders`. */
function statusesIn(folder: string, wanted: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    resultsIn(folder).map(({ unique_id: id, status }) => {
      const [type, , ...names] = id.split('.');
      const name = type === 'test' ? names[0]! : names.join('.');
      const long = `${type}.${name}`;
      return [Object.hasOwn(wanted, long) ? long : name, status];
    }),
  );
}

async function unmetByDatabase(step: Expectation, database: CaseDatabase): Promise<readonly string[]> {
  const { relations, columns = {}, rows = {}, queries = {} } = step;
  if (relations === undefined && Object.keys({ ...columns, ...rows, ...queries }).length === 0) return [];
  const unmet: string[] = [];
  await database.look(async (ask) => {
    if (relations !== undefined)
      unmet.push(...differing('relations', await relationsIn(ask, database), relations));
    for (const [name, wanted] of Object.entries(columns)) {
      const found = await ask(
        `select string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' order by attnum) from pg_attribute
         where attrelid = '${parts(name, database).relation}'::regclass and attnum > 0 and not attisdropped`,
      );
      unmet.push(...differing(`columns of ${name}`, found[0], wanted));
    }
    for (const [name, wanted] of Object.entries(rows)) {
      const { relation, columns: shown } = parts(name, database);
      const found = await ask(`select ${shown} from ${relation}`);
      unmet.push(...differing(`rows of ${name}`, [...found].sort(), wanted.map(String).sort()));
    }
    for (const [sql, wanted] of Object.entries(queries))
      unmet.push(...differing(sql, await ask(withSchema(sql, database)), wanted.map(String)));
  });
  return unmet;
}

/** `_marts.orders(id, total)`: which relation, which columns. */
function parts(
  name: string,
  { schema }: CaseDatabase,
): { readonly relation: string; readonly columns: string } {
  const [, ending, relation, columns] = /^(?:(_\w+)\.)?([^(]+)(?:\((.*)\))?$/.exec(name)!;
  return { relation: `${schema}${ending ?? ''}."${relation}"`, columns: columns ?? '*' };
}

async function relationsIn(
  ask: AskRows,
  { schema }: CaseDatabase,
): Promise<Readonly<Record<string, string>>> {
  const rows = await ask(
    `select relname, case relkind when 'r' then 'table' when 'v' then 'view' when 'm' then 'materialized view' end
     from pg_class where relnamespace = (select oid from pg_namespace where nspname = '${schema}') and relkind in ('r', 'v', 'm')
     order by 1`,
  );
  return Object.fromEntries(rows.map((row) => row.split(' | ') as [string, string]));
}
