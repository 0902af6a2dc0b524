import type { NodeOutcome } from '../domain/outcome.ts';
import { paintFault } from './diagnostic-lines.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';

/** What went wrong with a node, as lines without indentation; empty where nothing did. An error's first line is dbt's header. */
export function failureLines(outcome: NodeOutcome, paint: Paint): readonly string[] {
  switch (outcome.kind) {
    case 'skipped':
    case 'partial':
    case 'error': {
      if (outcome.failure === undefined) return [];
      const { message, text, code } = outcome.failure;
      const lines = [...paintFault(text ?? message, paint)];
      const first = lines.findIndex((line) => line.startsWith('  '));
      if (code !== null && first >= 0) lines[first] = `${lines[first] ?? ''} ${paint.dim(`(${code})`)}`;
      return lines;
    }
    case 'fail':
      return [
        ...messageLines(outcome.message, paint),
        ...compiled(outcome.compiledPath, paint),
        ...stored(outcome.storedIn),
      ];
    case 'warn':
      return [printable(outcome.message), ...stored(outcome.storedIn)];
    default:
      return [];
  }
}

/** A message's lines; those of a difference of rows in the colours of what they are. */
function messageLines(message: string, paint: Paint): readonly string[] {
  const lines = printable(message)
    .replace(/^\n+|\s+$/g, '')
    .split('\n');
  return lines.some((line) => line.startsWith('@@'))
    ? lines.map((line) => differenceLine(line, paint))
    : lines;
}

function differenceLine(line: string, paint: Paint): string {
  if (line.startsWith('+++')) return paint.green(line);
  if (line.startsWith('---')) return paint.red(line);
  if (line.startsWith('@@')) return paint.bold(line);
  if (!line.startsWith('→')) return line;
  return line.replace(
    /([^,→]+)→([^,]+)/g,
    (_, from: string, to: string) => `${paint.red(from)}→${paint.green(to)}`,
  );
}

function compiled(compiledPath: string | null, paint: Paint): readonly string[] {
  return compiledPath === null ? [] : [paint.dim(`compiled code at ${compiledPath}`)];
}

/** dbt's words for where the rows are that a test found. */
function stored(relation: string | undefined): readonly string[] {
  if (relation === undefined) return [];
  const query = `select * from ${relation}`;
  const rule = '-'.repeat(query.length);
  return ['See test failures:', rule, query, rule];
}
