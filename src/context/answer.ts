import { assertNever } from '../util/assert-never.ts';
import { PyTuple } from '../template/values/value.ts';
import type { EffectAnswer, Value } from '../template/values/value.ts';
import type { DatabaseAnswer } from './effect.ts';
import { cellValue } from './cell-value.ts';
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
        answer.rows.map((row) =>
          row.map((value, index) => cellValue(value, answer.columns[index]?.type ?? '')),
        ),
        answer.columns.map(({ type }) => type),
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
