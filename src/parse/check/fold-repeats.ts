import type { Diagnostic } from '../../domain/diagnostic.ts';

const folded = new Set(['yaml-unknown-key', 'config-unknown-key']);

/**
 * Keeps of warnings about one and the same key of a user's own the first, with a count of the others: a project that
 * puts such a key on every model shall be told once. A key that looks like a slip of the pen is told each time.
 */
export function foldRepeats(sorted: readonly Diagnostic[]): readonly Diagnostic[] {
  const counts = new Map<string, number>();
  for (const diagnostic of sorted) {
    const key = foldKey(diagnostic);
    if (key !== null) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const seen = new Set<string>();
  return sorted.flatMap((diagnostic) => {
    const key = foldKey(diagnostic);
    if (key === null) return [diagnostic];
    if (seen.has(key)) return [];
    seen.add(key);
    const more = counts.get(key)! - 1;
    return more === 0
      ? [diagnostic]
      : [{ ...diagnostic, message: `${diagnostic.message} (and in ${more} more places)` }];
  });
}

function foldKey({ code, severity, message, help }: Diagnostic): string | null {
  if (severity !== 'warning' || !folded.has(code) || help?.startsWith('Did you mean')) return null;
  return `${code} ${/"([^"]*)"/.exec(message)?.[1] ?? message}`;
}
