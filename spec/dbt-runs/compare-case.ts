import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { createTestDatabase } from '../rig/postgres-server.ts';
import {
  type CaseFolder,
  forgetResults,
  makeCaseFolder,
  type ProjectCase,
  resultsIn,
  wordsOf,
} from '../rig/project-case.ts';
import { runSluice } from '../rig/run-sluice.ts';
import type { DbtProcess } from './dbt-process.ts';
import { observe, type Observation, type ObservedRelation } from './observe.ts';

/** Where the two tools did not do the same: after which step, and what. */
export interface CaseDifference {
  readonly step: number;
  readonly lines: readonly string[];
  /** What the tools printed in that step. */
  readonly ours: string;
  readonly dbts: string;
}

/** One of the two, with a schema of its own. */
interface Side {
  readonly schema: string;
  readonly place: CaseFolder;
  readonly run: (words: readonly string[], environment: Environment) => Promise<Ran>;
}
type Environment = Readonly<Record<string, string>>;
interface Ran {
  readonly code: number | null;
  readonly output: string;
}

/**
 * Runs a case with both tools in two schemas of one new database, side by side, and compares after each command: exit code, results (unique
 * ids, statuses, failures), relations with kinds, columns, what belongs to them, and rows. Null: all was the same.
 */
export async function compareCase(dbt: DbtProcess, wanted: ProjectCase): Promise<CaseDifference | null> {
  const database = await createTestDatabase();
  const root = mkdtempSync(path.join(tmpdir(), 'sluice-dbt-runs-'));
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const side = (schema: string, run: (folder: string) => Side['run']): Side => {
    const folder = path.join(root, schema);
    const target = { ...database.settings, schema, threads: schema === 'ours' ? 4 : 1 };
    return { schema, place: makeCaseFolder(folder, wanted, target), run: run(folder) };
  };
  const sides = [
    side('ours', (folder) => async (words, environment) => {
      const { code, stdout, stderr } = await runSluice(words, { cwd: folder, environment });
      return { code, output: stdout + stderr };
    }),
    side('dbts', (folder) => (words, environment) => dbt.run(folder, words, environment)),
  ] as const;
  try {
    return await compareSteps(wanted, sides, client);
  } finally {
    await client.end();
    await database.drop();
    rmSync(root, { recursive: true, force: true });
  }
}

async function compareSteps(
  { steps }: ProjectCase,
  sides: readonly [Side, Side],
  client: Client,
): Promise<CaseDifference | null> {
  await client.query('create schema raw; set time zone utc');
  const marks = [await clock(client)];
  let former: Observation = {};
  for (const [number, step] of steps.entries()) {
    for (const { place } of sides) place.change(step);
    if (step.shared !== undefined) await client.query(step.shared);
    for (const { schema } of sides)
      if (step.sql !== undefined) await client.query(step.sql.replaceAll('{schema}', schema));
    if (step.run === undefined) continue;
    const line = step.run;
    const words = wordsOf(line);
    const [ran, ranDbt] = await both(sides, ({ place, run }) => {
      forgetResults(place.folder, line);
      return run(words, step.environment ?? {});
    });
    marks.push(await clock(client));
    const [relations, dbtRelations] = await both(sides, ({ schema }) => observe(client, schema, marks));
    const lost = lostByDbt(relations, dbtRelations, former);
    for (const name of lost)
      await client.query(`drop ${relations[name]!.kind} if exists ${quoted('ours', name)} cascade`);
    const kept = Object.fromEntries(Object.entries(relations).filter(([name]) => !lost.includes(name)));
    const lines = [
      ...(ran.code === ranDbt.code ? [] : [`exit code: ours ${ran.code}, dbt's ${ranDbt.code}`]),
      ...differentLines(resultLines(sides[0]), resultLines(sides[1])),
      ...differentLines(relationLines(inOrderOf(dbtRelations, former, kept)), relationLines(dbtRelations)),
    ];
    if (lines.length > 0) return { step: number, lines, ours: ran.output, dbts: ranDbt.output };
    former = dbtRelations;
  }
  return null;
}

function both<T>(sides: readonly [Side, Side], work: (side: Side) => Promise<T>): Promise<[T, T]> {
  return Promise.all([work(sides[0]), work(sides[1])]);
}

async function clock(client: Client): Promise<string> {
  const { rows } = await client.query<{ now: string }>(
    'select clock_timestamp()::timestamp without time zone::text as now',
  );
  return rows[0]!.now;
}

/**
 * Views that dbt dropped with the table under them, and did not make again since they were not in its run: here they stay, which is on
 * purpose. They are dropped on our side too, so that what follows begins from the same.
 */
function lostByDbt(ours: Observation, dbts: Observation, former: Observation): readonly string[] {
  return Object.keys(ours).filter(
    (name) =>
      ours[name]!.kind.endsWith('view') &&
      dbts[name] === undefined &&
      former[name]?.kind === ours[name]!.kind,
  );
}

function quoted(schema: string, name: string): string {
  const [, ending, relation] = /^(?:(_.*?)\.)?(.*)$/s.exec(name)!;
  return `"${schema}${ending ?? ''}"."${relation}"`;
}

/**
 * Where a column's type changes dbt makes another column, which stands at the end; here it stays where it was. So a relation that was there
 * before has its columns in dbt's order for the comparison.
 */
function inOrderOf(dbts: Observation, former: Observation, ours: Observation): Observation {
  const entries = Object.entries(ours).map(([name, relation]): [string, ObservedRelation] => {
    const wanted = dbts[name]?.columns ?? [];
    const places = wanted.map((column) => relation.columns.indexOf(column));
    if (former[name] === undefined || places.includes(-1) || wanted.length !== relation.columns.length)
      return [name, relation];
    const rows = relation.rows.map((row) => places.map((place) => row[place]!));
    return [name, { ...relation, columns: wanted, rows }];
  });
  return Object.fromEntries(entries);
}

function resultLines({ place }: Side): readonly string[] {
  return resultsIn(place.folder).map(
    ({ unique_id: id, status, failures }) =>
      `result ${id}: ${status}${failures === null ? '' : ` (${failures} failures)`}`,
  );
}

function relationLines(observation: Observation): readonly string[] {
  return Object.entries(observation).flatMap(([name, { kind, columns, belongings, rows }]) => [
    `${name} is a ${kind}`,
    `${name} has columns ${columns.join(', ')}`,
    ...belongings.map((one) => `${name} has ${one}`),
    ...rows.map((row) => `${name} row ${row.join(' | ')}`),
  ]);
}

/** Lines that only one of the two has, as often as it has more of them. */
function differentLines(ours: readonly string[], dbts: readonly string[]): readonly string[] {
  const count = new Map<string, number>();
  for (const line of ours) count.set(line, (count.get(line) ?? 0) + 1);
  for (const line of dbts) count.set(line, (count.get(line) ?? 0) - 1);
  return [...count]
    .filter(([, surplus]) => surplus !== 0)
    .map(([line, surplus]) => `${surplus > 0 ? 'ours' : 'dbt '}: ${line}`)
    .sort();
}
