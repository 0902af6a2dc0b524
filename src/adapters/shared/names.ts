import type { RelationName } from '../../domain/relation.ts';

/** `"na""me"`, as standard SQL has it. */
export function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

/** `"db"."schema"."name"`; parts left out where `include` says so. A name without a schema is found along the search path: a temporary table. */
export function renderRelation(
  name: RelationName,
  include?: { readonly database?: boolean; readonly schema?: boolean },
): string {
  return [
    ...(name.database !== null &&
    name.schema !== '' &&
    include?.database !== false &&
    include?.schema !== false
      ? [name.database]
      : []),
    ...(name.schema !== '' && include?.schema !== false ? [name.schema] : []),
    name.identifier,
  ]
    .map(quote)
    .join('.');
}
