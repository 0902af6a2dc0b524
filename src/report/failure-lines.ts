import { formatDiagnostic } from '../domain/diagnostic.ts';
import type { NodeOutcome } from '../domain/outcome.ts';
import { diagnosticLines } from './diagnostic-lines.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';

/** What went wrong with a node, as lines without indentation; empty where nothing did. */
export function failureLines(outcome: NodeOutcome, paint: Paint): readonly string[] {
  switch (outcome.kind) {
    case 'error': {
      const { message, code, diagnostics, compiledPath } = outcome.failure;
      const all = diagnostics.map(formatDiagnostic).join('\n');
      const told = message === all || diagnostics.some((diagnostic) => diagnostic.message.includes(message));
      const own = told || message === '' ? [] : printable(message).trimEnd().split('\n');
      if (own.length > 0 && code !== null) own[0] = `${own[0] ?? ''} ${paint.dim(`(${code})`)}`;
      return [
        ...own,
        ...diagnostics.flatMap((diagnostic) => diagnosticLines(diagnostic, paint)),
        ...compiled(compiledPath, paint),
      ];
    }
    case 'fail':
      return [printable(outcome.message), ...compiled(outcome.compiledPath, paint)];
    case 'warn':
      return [printable(outcome.message)];
    default:
      return [];
  }
}

function compiled(compiledPath: string | null, paint: Paint): readonly string[] {
  return compiledPath === null ? [] : [paint.dim(`compiled code at ${compiledPath}`)];
}
