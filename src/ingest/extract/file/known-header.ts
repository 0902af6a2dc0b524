import { snakeCase } from '../../normalize/names.ts';
import { LoadError } from '../../load-error.ts';

/** Fails where a header has none of the wanted fields: then it is not the header of such a file. Null: any header will do. */
export function refuseUnknownHeader(
  fields: readonly string[],
  wanted: readonly string[] | null,
  name: string,
): void {
  if (wanted === null) return;
  const names = new Set(wanted.flatMap((each) => [each, snakeCase(each)]));
  if (fields.some((field) => names.has(field) || names.has(snakeCase(field)))) return;
  throw new LoadError(
    'unreadable-file',
    `${name} cannot be read: none of the declared columns is in its header (${fields.join(', ').slice(0, 200)})`,
  );
}
