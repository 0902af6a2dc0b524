import type { Json } from '../util/json.ts';
import { assertNever } from '../util/assert-never.ts';
import { toValue } from '../template/values/json.ts';
import { PyFloat, PyTuple } from '../template/values/value.ts';
import type { EffectAnswer, Value } from '../template/values/value.ts';
import type { DatabaseAnswer } from './effect.ts';
import { ColumnObject } from './objects/column-object.ts';
import { RelationObject, relationFacts } from './objects/relation-object.ts';
import type { ByPart, RelationStyle } from './objects/relation-object.ts';
import { ResponseObject } from './objects/response-object.ts';
import { TableObject } from './objects/table-object.ts';
import type { Relation } from '../domain/relation.ts';

/** How relations that the database names are written. */
export interface AnswerStyle {
  readonly style: RelationStyle;
  readonly quoting: Partial<ByPart<boolean>>;
}

/** A database's answer as the value that the template's call gives. Always fresh: templates may change it. */
export function effectAnswer(answer: DatabaseAnswer, written: AnswerStyle): EffectAnswer {
  return answer.kind === 'error' ? answer : { kind: 'value', value: valueOf(answer, written) };
}

function valueOf(answer: Exclude<DatabaseAnswer, { kind: 'error' }>, written: AnswerStyle): Value {
  switch (answer.kind) {
    case 'rows': {
      const table = new TableObject(
        answer.columns.map(({ name }) => name),
        answer.rows.map((row) => row.map((value, index) => cell(value, answer.columns[index]?.type ?? ''))),
      );
      return new PyTuple([
        new ResponseObject(answer.tag, answer.tag.replace(/ \d.*$/, ''), answer.count),
        table,
      ]);
    }
    case 'columns':
      return answer.columns.map((column) => ColumnObject.from(column));
    case 'relation':
      return answer.relation && relationValue(answer.relation, written);
    case 'relations':
      return answer.relations.map((relation) => relationValue(relation, written));
    case 'names':
      return [...answer.names];
    case 'done':
      return null;
    default:
      return assertNever(answer);
  }
}

function relationValue(
  { database, schema, identifier, kind }: Relation,
  { style, quoting }: AnswerStyle,
): Value {
  return new RelationObject(style, relationFacts(style, { database, schema, identifier }, { quoting, kind }));
}

const integerTypes = new Set(['smallint', 'integer', 'bigint', 'int2', 'int4', 'int8']);
const floatTypes = new Set(['real', 'double precision', 'float4', 'float8', 'numeric']);

function cell(value: Json, type: string): Value {
  if (typeof value === 'string') {
    if (integerTypes.has(type) && /^-?\d+$/.test(value)) {
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : BigInt(value);
    }
    return value;
  }
  if (typeof value === 'number') return floatTypes.has(type) ? new PyFloat(value) : toValue(value);
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return value;
}
