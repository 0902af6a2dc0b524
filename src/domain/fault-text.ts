import type { Diagnostic, FaultyNode } from './diagnostic.ts';
import { placeLines } from './diagnostic.ts';

/** dbt's kinds of error, as they stand before `Error` in what it prints. */
export type FaultKind = 'Compilation' | 'Parsing' | 'Runtime' | 'Database' | 'Internal';

/** The kind of each code, the first rule that fits; what no rule names is a compilation error. */
const kinds: readonly (readonly [RegExp, FaultKind])[] = [
  [/^(engine-|sql$|template-effect$)/, 'Database'],
  [/^internal$/, 'Internal'],
  [/^unit-test-(execution|result)$/, 'Runtime'],
  [/^unit-test-columns$/, 'Compilation'],
  [/^(packages-not-installed|package-name-twice|test-config-twice|test-argument-model)$/, 'Compilation'],
  [/^(yaml-config-twice|yaml-described-twice)$/, 'Compilation'],
  [
    /^(yaml|test|tests|version|exposure|unit-test|metric|semantic|saved-query|function|access|constraint)-/,
    'Parsing',
  ],
  [
    /^(owner|missing-env-var|secret-env-var|private-ref|config-invalid|loaded-at-twice|seed-dependency)$/,
    'Parsing',
  ],
  [/^snapshot-/, 'Parsing'],
  [/^(project|vars|dbt-version|profile|profiles|target|targets|selectors|package|state)-/, 'Runtime'],
  [/^(invalid-target|unknown-target-key|dbt-version|usage|cycle|query-comment|introspection)$/, 'Runtime'],
  [
    /^(bad-selector|unknown-selector|unknown-selector-method|unknown-resource-type|nothing-to-do)$/,
    'Runtime',
  ],
  [/^seed-delimiter$/, 'Compilation'],
  [/^(seed|load)-/, 'Runtime'],
];

/** dbt's kind of a fault, by its code. */
export function faultKind(code: string): FaultKind {
  return kinds.find(([rule]) => rule.test(code))?.[1] ?? 'Compilation';
}

/** `Compilation Error in model orders (models/orders.sql)`, or without the node where none is at fault. */
export function faultHeader(kind: FaultKind, node?: FaultyNode): string {
  return `${kind} Error${node === undefined ? '' : ` in ${node.type} ${node.name} (${node.path})`}`;
}

/** A message under its header, as dbt indents it. */
export function indented(message: string): readonly string[] {
  return message
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`));
}

/**
 * Faults as dbt words them: its header, the message indented by two, then what dbt has not: the place, the line with a squiggle,
 * what to do, the macros that led there. Faults of one kind and node share the header. Without colour.
 */
export function faultText(diagnostics: readonly Diagnostic[], node?: FaultyNode): string {
  const lines: string[] = [];
  let above: string | null = null;
  for (const diagnostic of diagnostics) {
    const header = faultHeader(faultKind(diagnostic.code), node ?? diagnostic.node);
    if (header !== above) lines.push(...(above === null ? [] : ['']), header);
    above = header;
    lines.push(...indented(diagnostic.message), ...placeLines(diagnostic));
  }
  return lines.join('\n');
}
