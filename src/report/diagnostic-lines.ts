import type { Diagnostic } from '../domain/diagnostic.ts';
import { placeLines } from '../domain/diagnostic.ts';
import { faultText } from '../domain/fault-text.ts';
import { deprecationOf } from '../domain/warning-policy.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';

/** Faults as `faultText` words them, line by line, coloured. */
export function faultLines(diagnostics: readonly Diagnostic[], paint: Paint): readonly string[] {
  return paintFault(faultText(diagnostics), paint);
}

/** A warning as dbt words it, `[WARNING]: …` (a deprecation with its name), and its place under it. */
export function warningLines(diagnostic: Diagnostic, paint: Paint): readonly string[] {
  const deprecation = deprecationOf(diagnostic.code);
  const [first = '', ...rest] = printable(diagnostic.message).trimEnd().split('\n');
  return [
    `[${paint.yellow('WARNING')}]${deprecation === null ? '' : `[${deprecation}]`}: ${first}`,
    ...rest.map((line) => (line === '' ? '' : `  ${line}`)),
    ...printable(placeLines(diagnostic).join('\n'))
      .split('\n')
      .map((line) => paintDetail(line, paint, paint.yellow)),
  ];
}

const header = /^[A-Z][a-z]+ Error(?= in |$)/;

/** Colours a text that `faultText` or a failure's message is: its headers, squiggles, and where the compiled code lies. */
export function paintFault(text: string, paint: Paint): readonly string[] {
  return printable(text)
    .trimEnd()
    .split('\n')
    .map((line) =>
      header.test(line)
        ? line.replace(header, (kind) => paint.red(kind))
        : line.startsWith('  compiled code at ')
          ? paint.dim(line)
          : paintDetail(line, paint, paint.red),
    );
}

function paintDetail(line: string, paint: Paint, strong: (text: string) => string): string {
  const squiggle = /^(\s*)(~+)(.*)$/.exec(line);
  if (squiggle) return `${squiggle[1] ?? ''}${strong(squiggle[2] ?? '')}${paint.cyan(squiggle[3] ?? '')}`;
  const place = /^( {4}\S+:\d+:\d+)( {2}[a-z-]+)$/.exec(line);
  return place ? `${paint.bold(place[1] ?? '')}${paint.dim(place[2] ?? '')}` : line;
}
