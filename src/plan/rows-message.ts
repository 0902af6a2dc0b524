import type { Fact } from '../domain/plan.ts';

/** dbt's word for what was done with so many rows: `SELECT 5`, from the fact of the step that did it. */
export function rowsMessage(
  word: string,
  fact: Fact | undefined,
): { readonly message: string; readonly rows: number | null } {
  const rows = fact?.kind === 'done' ? fact.rows : null;
  return { message: rows === null ? word : `${word} ${rows}`, rows };
}
