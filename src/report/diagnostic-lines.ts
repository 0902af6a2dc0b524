import type { Diagnostic } from '../domain/diagnostic.ts';
import { formatDiagnostic } from '../domain/diagnostic.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';

/** A diagnostic as `formatDiagnostic` writes it, line by line, with the severity, the place and the squiggle coloured. */
export function diagnosticLines(diagnostic: Diagnostic, paint: Paint): readonly string[] {
  const lines = printable(formatDiagnostic(diagnostic)).split('\n');
  const strong = diagnostic.severity === 'error' ? paint.red : paint.yellow;
  return lines.map((line, index) => {
    if (index === 0) {
      const at = line.indexOf(`${diagnostic.severity}  ${diagnostic.code}`);
      const end = at + diagnostic.severity.length;
      return at < 0
        ? line
        : `${paint.bold(line.slice(0, at))}${strong(line.slice(at, end))}${line.slice(end)}`;
    }
    const squiggle = /^(\s*)(~+)(.*)$/.exec(line);
    if (squiggle) return `${squiggle[1] ?? ''}${strong(squiggle[2] ?? '')}${paint.cyan(squiggle[3] ?? '')}`;
    return line;
  });
}
