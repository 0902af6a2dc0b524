import type { Json } from '../../util/json.ts';
import type { DocumentedColumn, DocumentedRelation } from '../contract.ts';

/**
 * Makes relations of rows, one for each column and those of a relation together: database, schema, name, type, owner, comment; the
 * column's name, number, type, comment.
 */
export function gatherDocumented(rows: readonly (readonly Json[])[]): readonly DocumentedRelation[] {
  const found: (DocumentedRelation & { readonly columns: DocumentedColumn[] })[] = [];
  for (const row of rows) {
    const [database, schema, identifier, type, owner, comment, name, index, columnType, columnComment] =
      row.map(textOf);
    let last = found.at(-1);
    if (last === undefined || last.schema !== schema || last.identifier !== identifier) {
      last = {
        database: database ?? null,
        schema: schema ?? '',
        identifier: identifier ?? '',
        type: type ?? '',
        owner: owner ?? null,
        comment: comment ?? null,
        columns: [],
      };
      found.push(last);
    }
    last.columns.push({
      name: name ?? '',
      index: Number(index),
      type: columnType ?? '',
      comment: columnComment ?? null,
    });
  }
  return found;
}

function textOf(value: Json): string | null {
  return value === null ? null : typeof value === 'string' ? value : JSON.stringify(value);
}
