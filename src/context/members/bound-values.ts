import { iterate } from '../../template/values/sequence.ts';
import { str } from '../../template/values/text.ts';
import { TemplateError } from '../../template/values/template-error.ts';
import { PyDate } from '../../template/builtins/datetime/date.ts';
import { PyDateTime } from '../../template/builtins/datetime/datetime.ts';
import type { Value } from '../../template/values/value.ts';

/**
 * A statement in which each `%s` is replaced by the next of these values as a literal, and `%%` by one `%`, as dbt's driver does it. Without
 * values the text stays as it is. Fails where there are more or fewer values than places.
 */
export function withValues(sql: string, bindings: Value | undefined): string {
  if (bindings === undefined || bindings === null) return sql;
  const values = [...iterate(bindings)];
  let used = 0;
  const text = sql.replace(/%[s%]/g, (place) => {
    if (place === '%%') return '%';
    const value = values[used++];
    if (value === undefined) throw wrongCount('not enough arguments for format string');
    return literal(value);
  });
  if (used < values.length) throw wrongCount('not all arguments converted during string formatting');
  return text;
}

function wrongCount(message: string): TemplateError {
  return new TemplateError(message, { type: 'TypeError' });
}

function literal(value: Value): string {
  if (value === null) return 'NULL';
  if (typeof value === 'boolean') return String(value);
  const text = `'${str(value).replaceAll("'", "''")}'`;
  if (value instanceof PyDateTime) return `${text}::timestamp`;
  if (value instanceof PyDate) return `${text}::date`;
  return typeof value === 'string' ? text : /^-?[\d.]+(e[+-]?\d+)?$/.test(str(value)) ? str(value) : text;
}
