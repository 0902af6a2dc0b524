import type { NamedBatch } from '../domain/batch.ts';
import type { EventTimeSpan } from '../domain/project.ts';
import type { Node } from '../domain/node.ts';
import { PyDateTime } from '../template/builtins/datetime/datetime.ts';
import { utcZone } from '../template/builtins/datetime/zone.ts';
import { str } from '../template/values/text.ts';
import { PyDict } from '../template/values/value.ts';
import type { Value } from '../template/values/value.ts';
import type { RelationObject } from './objects/relation-object.ts';
import type { RunScope } from './run-scope.ts';

/**
 * A relation as the node that is rendered reads it: what has an `event_time` is narrowed to the batch that is being built, and to the span of
 * `--sample`; for models and snapshots, as in dbt. `render()` of it gives all rows.
 */
export function asRead(scope: RunScope, from: Node, relation: RelationObject | null): RelationObject | null {
  const span = spanFor(scope);
  if (span === null || relation === null) return relation;
  const field = eventTimeOf(from, relation);
  if (field === null) return relation;
  return relation.with({ filter: { field, from: instant(span.start), to: instant(span.end) } });
}

/** `model` with what a batch adds to it: `batch`, and the names in `config` under which it was there before. */
export function withBatch(model: Value, batch: NamedBatch | null): Value {
  if (batch === null || !(model instanceof PyDict)) return model;
  const [start, end] = [pointInTime(batch.start), pointInTime(batch.end)];
  const config = model.get('config');
  if (config instanceof PyDict) {
    config.set('__dbt_internal_microbatch_event_time_start', start);
    config.set('__dbt_internal_microbatch_event_time_end', end);
  }
  model.set(
    'batch',
    PyDict.from([
      ['id', batch.id],
      ['event_time_start', start],
      ['event_time_end', end],
    ]),
  );
  return model;
}

function spanFor({ node, batch, project }: RunScope): EventTimeSpan | null {
  const { sample } = project.invocation.flags;
  if (node.resourceType !== 'model' && node.resourceType !== 'snapshot') return null;
  if (batch === null || sample === null) return batch ?? sample;
  return { start: Math.max(batch.start, sample.start), end: Math.min(batch.end, sample.end) };
}

/** The column of `event_time`, quoted where the column or the source says so. */
function eventTimeOf(node: Node, relation: RelationObject): string | null {
  if (node.resourceType === 'exposure') return null;
  const name = node.config['event_time'];
  if (typeof name !== 'string' || name === '') return null;
  const declared = 'columns' in node ? node.columns.get(name) : undefined;
  const ofSource = node.resourceType === 'source' ? node.quoting['column'] : undefined;
  return (declared?.quote ?? ofSource ?? false) === true ? relation.style.quote(name) : name;
}

function pointInTime(at: number): PyDateTime {
  return PyDateTime.fromEpoch(BigInt(Math.round(at * 1000)), utcZone);
}

function instant(at: number): string {
  return str(pointInTime(at));
}
