import type { Belongings } from '../domain/plan.ts';
import { configuredIndexes, isOfConfig, type ConfiguredIndex } from './indexes.ts';
import type { PlanInput } from './materialization.ts';

/** What an index is, whatever its name: dbt compares no more than this, columns without their order. */
interface Shape {
  readonly columns: readonly string[] | null;
  readonly unique: boolean;
  readonly method: string;
}

/** What makes the indexes of a relation those of its config. */
export interface IndexChanges {
  /** Names of those that the config does not have any more. One that somebody made by hand is left alone. */
  readonly dropped: readonly string[];
  readonly created: readonly ConfiguredIndex[];
}

/** Compares the indexes that are there with those of `config(indexes=[…])`; null where nothing has to change. */
export function indexChanges(input: PlanInput, { indexes }: Belongings): IndexChanges | null {
  const configured = configuredIndexes(input);
  const wanted = new Set(configured.map(shapeOf));
  const there = new Set(indexes.map(shapeOf));
  const dropped = indexes.filter((index) => isOfConfig(index.name) && !wanted.has(shapeOf(index)));
  const created = configured.filter((index) => !there.has(shapeOf(index)));
  if (dropped.length + created.length === 0) return null;
  return { dropped: dropped.map(({ name }) => name), created };
}

function shapeOf({ columns, unique, method }: Shape): string {
  const names = columns?.map((name) => name.toLowerCase()).sort() ?? null;
  return JSON.stringify([names, unique, method]);
}
