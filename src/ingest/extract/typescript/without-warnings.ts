type EmitWarning = (warning: string | Error, ...more: readonly unknown[]) => void;

let within = 0;
let emit: EmitWarning | null = null;

/**
 * Does something without Node's notes on itself: that types are stripped, that a package.json names no type. They tell the user of
 * nothing that he could mend, in the midst of a report. Several may be at it at once.
 */
export async function withoutWarnings<T>(work: () => Promise<T>): Promise<T> {
  if (within++ === 0) {
    emit = process.emitWarning.bind(process) as EmitWarning;
    process.emitWarning = emitOthers;
  }
  try {
    return await work();
  } finally {
    if (--within === 0) process.emitWarning = emit as typeof process.emitWarning;
  }
}

function emitOthers(warning: string | Error, ...more: readonly unknown[]): void {
  const name = typeof warning === 'string' ? nameIn(more) : warning.name;
  if (name !== 'ExperimentalWarning' && codeOf(warning, more) !== 'MODULE_TYPELESS_PACKAGE_JSON')
    emit?.(warning, ...more);
}

function nameIn([first]: readonly unknown[]): unknown {
  return typeof first === 'object' && first !== null && 'type' in first ? first.type : first;
}

function codeOf(warning: string | Error, [first, second]: readonly unknown[]): unknown {
  if (typeof warning !== 'string') return 'code' in warning ? warning.code : undefined;
  return typeof first === 'object' && first !== null && 'code' in first ? first.code : second;
}
