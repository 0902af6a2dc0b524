import type { InjectedCte } from './compiled-node.ts';

/**
 * Puts CTEs before a query's own: after its `with` (or `with recursive`), or before the query under a `with` of their
 * own. The text in between stays as it is. A `with` counts only at the query's very beginning, behind comments.
 */
export function injectCtes(sql: string, ctes: readonly InjectedCte[]): string {
  if (ctes.length === 0) return sql;
  const injected = ctes.map((cte) => cte.sql).join(', ');
  const withEnd = wordEnd(sql, skipBlank(sql, 0), 'with');
  if (withEnd === undefined) {
    const start = /\S/.exec(sql)?.index ?? sql.length;
    return `${sql.slice(0, start)}with${injected} ${sql.slice(start)}`;
  }
  const last = wordEnd(sql, skipBlank(sql, withEnd), 'recursive') ?? withEnd;
  const end = last + (/^\s*/.exec(sql.slice(last))?.[0].length ?? 0);
  return `${sql.slice(0, end)}${injected}, ${sql.slice(end)}`;
}

/** Where a word ends that stands at `start`; undefined where another one does. */
function wordEnd(sql: string, start: number, word: string): number | undefined {
  const end = start + word.length;
  if (sql.slice(start, end).toLowerCase() !== word) return undefined;
  return /[\p{L}\p{N}_$]/u.test(sql.charAt(end)) ? undefined : end;
}

/** The first character that is neither white space nor part of a comment (block comments nest in PostgreSQL). */
function skipBlank(sql: string, start: number): number {
  let at = start;
  for (;;) {
    if (/\s/.test(sql.charAt(at))) {
      at++;
    } else if (sql.startsWith('--', at)) {
      const end = sql.indexOf('\n', at);
      at = end < 0 ? sql.length : end + 1;
    } else if (sql.startsWith('/*', at)) {
      at = blockCommentEnd(sql, at);
    } else {
      return at;
    }
  }
}

function blockCommentEnd(sql: string, start: number): number {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  let depth = 0;
  for (let mark = marks.exec(sql); mark; mark = marks.exec(sql)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return sql.length;
}
