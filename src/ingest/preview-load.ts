import type { Session } from '../adapters/contract.ts';
import { hasStateTable } from '../state/state-schema.ts';
import { readCommonOptions } from './common-options.ts';
import type { LoadReport, LoadRequest } from './load-request.ts';
import { BatchReader } from './load/batch-reader.ts';
import { readChildren } from './load/child-load.ts';
import { limitSource } from './load/limit-source.ts';
import { bindSession } from './load/load-session.ts';
import { prepareColumns } from './load/prepare-columns.ts';
import { replacesAll } from './load/replaces-all.ts';
import { type LoadState, readState } from './load/state.ts';
import { nothingStaged } from './load/staged-load.ts';
import { isOwnColumn } from './normalize/column-table.ts';
import { childColumns } from './normalize/nested.ts';
import { planTarget } from './normalize/plan-target.ts';
import { readCopyRows } from './normalize/read-copy-rows.ts';
import { openLoad } from './open-load.ts';
import { metadataTypes } from './load/write-target.ts';

/** How many rows are read to find types, and how many of them are given. */
const read = 1_000;
const given = 5;

/** What a load would do, as far as its first rows tell. */
export interface LoadPreview {
  /** Statements that would make or change the target, and its child tables. */
  readonly ddl: readonly string[];
  readonly columns: readonly string[];
  /** The target's columns, with the types that they would have and the fields that fill them. */
  readonly types: readonly { readonly name: string; readonly type: string; readonly field: string }[];
  /** The first rows as texts, as they would be cast. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** Files that they came from; none where the source has no files. */
  readonly files: readonly string[];
  readonly read: number;
  /** There were no more. */
  readonly whole: boolean;
  readonly rejectsByReason: LoadReport['rejectsByReason'];
}

/**
 * Reads the first rows of a source and says what would become of the target; writes nothing anywhere. Fails with `LoadError` where the load
 * would.
 */
export async function previewLoad(asked: LoadRequest, session: Session): Promise<LoadPreview> {
  const { request, extraction } = await openLoad(
    { ...asked, specification: { ...asked.specification, keep: null } },
    (sql, parameters) => session.query(sql, parameters),
  );
  const load = bindSession(request, session, () => Promise.resolve());
  const { database, relation, specification } = request;
  const { dialect } = database.adapter;
  const place = { database, session, databaseName: relation.database };
  const began = (await hasStateTable(place, 'state')) && (await hasStateTable(place, 'columns'));
  const nothing: LoadState = { cursors: new Map(), knownFields: new Map() };
  const state = began ? await readState(load) : nothing;
  const children = await readChildren(load, 0, (own) => (began ? readState(own) : Promise.resolve(nothing)));
  const columns = await prepareColumns(load, state.knownFields);
  if (children.length > 0) columns.mapKey(childColumns[0]);
  const limit = Math.min(request.limit ?? read, read);
  const source = limitSource(extraction.read(state.cursors), limit);
  const staged = nothingStaged({ specification });
  const { nullTexts } = readCommonOptions(specification);
  const parts = {
    loadId: 0,
    source,
    jumps: false,
    columns,
    nullTexts,
    staged,
    withSequence: false,
    children,
  };
  const reader = new BatchReader(load, parts);
  const rows: ReadonlyMap<string, string | null>[] = [];
  const files = new Set<string>();
  let count = 0;
  try {
    for (let ready = await reader.next(); ready !== null; ready = await reader.next()) {
      const names = reader.columnsOf(ready.batch);
      for (const row of readCopyRows(ready.encoded.bytes, given - rows.length))
        rows.push(new Map(names.map((name, index) => [name, row[index] ?? null])));
      if (ready.batch.file !== null) files.add(ready.batch.file);
      count += ready.encoded.rowCount;
      for (const reject of [ready.encoded, ...ready.children].flatMap((each) => each.rejects))
        staged.rejects.count(reject);
    }
  } finally {
    await source.return(undefined);
    await extraction.close?.();
  }
  const ddl: string[] = [];
  for (const target of [{ relation, columns }, ...children]) {
    const found = await database.catalog.find(session, target.relation);
    const present = found === null ? null : await database.catalog.columns(session, target.relation);
    const data = present?.filter(({ name }) => !isOwnColumn(name)) ?? null;
    const plan = planTarget(target.columns, data, dialect.types);
    const own = metadataTypes(load);
    if (present === null) {
      ddl.push(dialect.createTable(target.relation, [...plan.columns, ...own]));
      continue;
    }
    const lacking = own.filter(({ name }) => !present.some((column) => column.name === name));
    if (plan.added.length + lacking.length > 0)
      ddl.push(dialect.addColumns(target.relation, [...plan.added, ...lacking]));
    if (replacesAll(request)) ddl.push(dialect.truncate(target.relation));
    for (const { name, to } of plan.changed)
      ddl.push(dialect.alterColumnType(target.relation, { name, type: to }));
  }
  return {
    ddl,
    columns: columns.columns.map(({ name }) => name),
    types: planTarget(columns, null, dialect.types).columns.map(({ name, type }) => ({
      name,
      type,
      field: columns.columns.find((column) => column.name === name)?.field ?? name,
    })),
    rows: rows.map((row) => columns.columns.map(({ name }) => row.get(name) ?? null)),
    files: [...files],
    read: count + staged.rejects.total,
    whole: count + staged.rejects.total < limit,
    rejectsByReason: staged.rejects.byReason(),
  };
}
