/** A place in a file. `line` and `column` count from 1; columns count UTF-16 units. `end…` is exclusive. */
export interface Place {
  /** Relative to the project's root, with `/`. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

/** One macro call on the way to a fault, innermost first. */
export interface MacroFrame {
  /** The macro's name as called, such as `dbt_utils.pivot`. */
  readonly macro: string;
  /** Where it was called. */
  readonly calledAt: Place;
}

/** The node in whose name dbt tells a fault: `in model orders (models/orders.sql)`. */
export interface FaultyNode {
  /** Its resource type. */
  readonly type: string;
  readonly name: string;
  /** Relative to its package. */
  readonly path: string;
}

/**
 * A fault of the user's project: what, where, and what to do. `code` is stable and documented in
 * `docs/diagnostics.md`; the text may improve. Where dbt has a phrase for the fault, `message` contains it.
 */
export interface Diagnostic {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  /** What is wrong, with the name in question in quotes. One or more lines. */
  readonly message: string;
  readonly place?: Place;
  /** The text of the line at `place`, for the excerpt under the message. */
  readonly sourceLine?: string;
  /** What to do next; the nearest name where one is meant. */
  readonly help?: string;
  /** The macro calls that led there, innermost first. */
  readonly macroStack?: readonly MacroFrame[];
  /** The node whose template is at fault, where it is one's. */
  readonly node?: FaultyNode;
}

/** The same diagnostics, told in the name of a node; one that has another's name already keeps it. */
export function inNode(
  diagnostics: readonly Diagnostic[],
  node: { readonly resourceType: string; readonly name: string; readonly originalPath: string },
): readonly Diagnostic[] {
  const faulty = { type: node.resourceType, name: node.name, path: node.originalPath };
  return diagnostics.map((diagnostic) => ({ node: faulty, ...diagnostic }));
}

/** Sorts by file, line, column and code, so that output is the same on every run. */
export function compareDiagnostics(left: Diagnostic, right: Diagnostic): number {
  const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return (
    byText(left.place?.path ?? '', right.place?.path ?? '') ||
    (left.place?.line ?? 0) - (right.place?.line ?? 0) ||
    (left.place?.column ?? 0) - (right.place?.column ?? 0) ||
    byText(left.code, right.code) ||
    byText(left.message, right.message)
  );
}

/**
 * Writes a diagnostic on its own, without colour: `path:line:column  error  code  message`, the source line, a squiggle with the help,
 * the macro stack (of a very deep one both ends).
 */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { place, severity, code, message } = diagnostic;
  const head = place ? `${place.path}:${place.line}:${place.column}  ` : '';
  return [`${head}${severity}  ${code}  ${message}`, ...detailLines(diagnostic)].join('\n');
}

/** What stands under a message: its place and code, and what `formatDiagnostic` has below its first line. */
export function placeLines(diagnostic: Diagnostic): readonly string[] {
  const { place, code } = diagnostic;
  const head = place ? `${place.path}:${place.line}:${place.column}  ` : '';
  return [...(code === 'usage' ? [] : [`    ${head}${code}`]), ...detailLines(diagnostic)];
}

function detailLines({ place, sourceLine, help, macroStack }: Diagnostic): readonly string[] {
  const lines: string[] = [];
  if (place && sourceLine !== undefined) {
    const width =
      place.endColumn !== undefined && (place.endLine ?? place.line) === place.line
        ? Math.max(1, place.endColumn - place.column)
        : 1;
    const lead = sourceLine.slice(0, place.column - 1).replace(/[^\t]/g, ' ');
    lines.push(`    ${sourceLine}`, `    ${lead}${'~'.repeat(width)}${help ? `   ${help}` : ''}`);
  } else if (help) {
    lines.push(`    ${help}`);
  }
  lines.push(...stackLines(macroStack ?? []));
  return lines;
}

/** Of a longer stack the innermost and the outermost calls are told. */
const mostFrames = { innermost: 10, outermost: 5 };

function stackLines(stack: readonly MacroFrame[]): readonly string[] {
  const lines = stack.map(
    ({ macro, calledAt: { path, line, column } }) =>
      `    in macro ${macro}, called at ${path}:${line}:${column}`,
  );
  const { innermost, outermost } = mostFrames;
  const left = lines.length - innermost - outermost;
  if (left <= 1) return lines;
  return [...lines.slice(0, innermost), `    … ${left} more calls …`, ...lines.slice(-outermost)];
}
