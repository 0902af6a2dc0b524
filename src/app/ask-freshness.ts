import type { Database, Session } from '../adapters/contract.ts';
import type { NodeRendering } from '../context/run-pass.ts';
import { EngineError } from '../domain/errors.ts';
import type { SourceNode } from '../domain/node.ts';
import { drive } from '../execute/drive.ts';
import { KnownRelations } from '../execute/known-relations.ts';
import { stateSchema } from '../state/state-schema.ts';
import { parseTemplate } from '../template/syntax/parse-template.ts';
import type { Json, JsonObject } from '../util/json.ts';
import { answerEffect } from './answer-effect.ts';
import { valueOrThrow } from './open-project.ts';

/** What a source's table is asked with. */
export interface FreshnessAsker {
  readonly session: Session;
  readonly database: Database;
  /** The table's own, for `loaded_at_query`. */
  readonly rendering: NodeRendering;
  /** The project's name, under which loads are kept. */
  readonly project: string;
}

/** When the newest row came, and when that was asked; milliseconds since 1970 UTC. */
export interface Freshness {
  /** Null: there is none. */
  readonly maximumLoadedAt: number | null;
  readonly snapshottedAt: number;
}

/**
 * Asks when a source's table was last loaded: its `loaded_at_query`, else the latest of its `loaded_at_field`, else, where sluice itself
 * loads it, the end of the last load that was committed. Times without a zone are taken for UTC, as dbt takes them. Fails with
 * `EngineError`, and with `ProjectError` where the query is no valid template.
 */
export async function askFreshness(table: SourceNode, asker: FreshnessAsker): Promise<Freshness> {
  const { rows } = await asker.session.query(await questionOf(table, asker));
  const [maximum = null, now = null] = rows[0] ?? [];
  const snapshottedAt = instantOf(now, table);
  return { maximumLoadedAt: maximum === null ? null : instantOf(maximum, table), snapshottedAt };
}

async function questionOf(table: SourceNode, asker: FreshnessAsker): Promise<string> {
  const { database, session, rendering } = asker;
  const { dialect } = database.adapter;
  if (table.loadedAtQuery) {
    const template = valueOrThrow(parseTemplate({ path: table.originalPath, text: table.loadedAtQuery }));
    const relations = new KnownRelations(database.catalog);
    const query = await drive(rendering.renderAsking(template), (effect) =>
      answerEffect(effect, { database, session, relations }),
    );
    return `select (\n${valueOrThrow<string>(query)}\n) as max_loaded_at, now() as snapshotted_at`;
  }
  const { database: name, schema, identifier } = table;
  if (table.loadedAtField) {
    const relation = dialect.renderRelation({ database: name, schema, identifier });
    const filter = table.freshness?.['filter'];
    const where = typeof filter === 'string' && filter.trim() !== '' ? `\nwhere ${filter}` : '';
    return `select max(${table.loadedAtField}) as max_loaded_at, now() as snapshotted_at\nfrom ${relation}${where}`;
  }
  if (table.load === null) {
    throw new EngineError(
      `Could not compute freshness for source ${table.name}: no 'loaded_at_field' provided and ${database.adapter.type} adapter does not support metadata-based freshness checks.`,
      { fault: 'statement' },
    );
  }
  const loads = { database: name, schema: stateSchema, identifier: 'loads' };
  if ((await database.catalog.find(session, loads)) === null) {
    return `select cast(null as ${dialect.types.timestampTz}) as max_loaded_at, now() as snapshotted_at`;
  }
  const is = (column: string, text: string): string => `${column} = ${dialect.literal(text)}`;
  return (
    `select max(ended_at) as max_loaded_at, now() as snapshotted_at from ${dialect.renderRelation(loads)}\n` +
    `where status = 'committed' and ${is('project', asker.project)} and ${is('source', table.sourceName)} and ${is('tbl', table.name)}`
  );
}

/** A time as the engines print it, in milliseconds since 1970 UTC; NaN where it is none. Without a zone it is UTC. */
export function readInstant(value: Json): number {
  const text = typeof value === 'string' ? value.replace(' ', 'T') : '';
  return Date.parse(
    /(?:Z|[+-]\d\d(?::?\d\d)?)$/.test(text.slice(10)) || !text.includes('T') ? zoned(text) : `${text}Z`,
  );
}

/** JavaScript wants minutes in a zone. */
function zoned(text: string): string {
  return /T.*[+-]\d\d$/.test(text) ? `${text}:00` : text;
}

function instantOf(value: Json, { name }: SourceNode): number {
  const milliseconds = readInstant(value);
  if (Number.isNaN(milliseconds)) {
    throw new EngineError(
      `Expected a timestamp value when querying the freshness of ${name}, but received ${JSON.stringify(value)} instead`,
      { fault: 'statement' },
    );
  }
  return milliseconds;
}

/** Whether a table has a threshold. */
export function isWatched({ freshness }: SourceNode): boolean {
  return thresholdOf(freshness, 'warn_after') !== null || thresholdOf(freshness, 'error_after') !== null;
}

/** What an age in seconds means by a table's thresholds. */
export function freshnessStatus({ freshness }: SourceNode, age: number): 'pass' | 'warn' | 'error' {
  const exceeds = (key: 'warn_after' | 'error_after'): boolean => {
    const threshold = thresholdOf(freshness, key);
    return threshold !== null && age > threshold;
  };
  return exceeds('error_after') ? 'error' : exceeds('warn_after') ? 'warn' : 'pass';
}

const seconds: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400 };

/** In seconds. */
function thresholdOf(freshness: JsonObject | null, key: string): number | null {
  const after = freshness?.[key];
  if (typeof after !== 'object' || after === null || Array.isArray(after)) return null;
  const { count, period } = after as JsonObject;
  const unit = typeof period === 'string' ? seconds[period] : undefined;
  return typeof count === 'number' && unit !== undefined ? count * unit : null;
}
