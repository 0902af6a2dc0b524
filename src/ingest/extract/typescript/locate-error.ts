import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { init, parse } from 'es-module-lexer';
import type { Place } from '../../../domain/diagnostic.ts';

/** A file of the project's. */
export interface SourcePath {
  /** The project's folder. */
  readonly root: string;
  /** Relative to it, with `/`. */
  readonly file: string;
}

/** Where in the project's own files an error was made; null where none of them is named in it. */
export async function locateError(error: unknown, facts: SourcePath): Promise<Place | null> {
  if (!(error instanceof Error)) return null;
  const stack = error.stack ?? '';
  return (
    placeOfSyntaxError(error, stack, facts.root) ??
    (await placeOfImport(error, facts)) ??
    placeOfFrame(stack, facts.root)
  );
}

/** What an error says, without the code frame that Node puts before it: `TypeError: x is not a function`. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return `a thrown value that is no Error: ${shown(error)}`;
  const text = error.message === '' ? error.name : `${error.name}: ${error.message}`;
  const { cause } = error;
  return cause instanceof Error && !text.includes(cause.message) ? `${text} (${cause.message})` : text;
}

function shown(value: unknown): string {
  try {
    return (JSON.stringify(value) ?? String(value)).slice(0, 200);
  } catch {
    return typeof value;
  }
}

/** Node writes the file and line above a picture of the line, with `^` below the fault. */
function placeOfSyntaxError(error: Error, stack: string, root: string): Place | null {
  if (!(error instanceof SyntaxError)) return null;
  const lines = stack.split('\n');
  const head = /^(file:\/\/.+|\/.+|[A-Za-z]:\\.+):(\d+)$/.exec(lines[0] ?? '');
  if (head === null) return null;
  const found = inProject(head[1]!, root);
  const carets = lines.slice(1, 6).find((each) => /^\s*\^+\s*$/.test(each));
  return found === null
    ? null
    : { path: found, line: Number(head[2]), column: (carets?.indexOf('^') ?? 0) + 1 };
}

/** `Cannot find module … imported from …`: the import itself. */
async function placeOfImport(error: Error, { root, file }: SourcePath): Promise<Place | null> {
  if (!('code' in error) || !String(error.code).startsWith('ERR_')) return null;
  const said = /^Cannot find (?:module|package) '(.+?)' imported from (.+)$/.exec(error.message);
  if (said === null) return null;
  const importer = said[2]!.replace(/\?v=.*$/, '');
  const found = inProject(importer, root) ?? file;
  try {
    const text = readFileSync(path.join(root, found), 'utf8');
    await init;
    const missing = said[1]!;
    const [imports] = parse(text);
    const at = imports.find(
      ({ n }) =>
        n !== undefined &&
        (n === missing || n.startsWith(`${missing}/`) || path.resolve(path.dirname(importer), n) === missing),
    );
    if (at !== undefined) return placeAt(text, at.s, found);
  } catch {
    // Its imports cannot be told: the file alone, then.
  }
  return { path: found, line: 1, column: 1 };
}

function placeAt(text: string, offset: number, file: string): Place {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { path: file, line, column: offset - before.lastIndexOf('\n') };
}

/** The innermost frame that is in a file of the project's, or nothing. */
function placeOfFrame(stack: string, root: string): Place | null {
  for (const line of stack.split('\n')) {
    const frame = /^\s*at .*?\(?((?:file:\/\/|\/|[A-Za-z]:\\)[^()]*?):(\d+):(\d+)\)?$/.exec(line);
    const found = frame === null ? null : inProject(frame[1]!, root);
    if (frame !== null && found !== null)
      return { path: found, line: Number(frame[2]), column: Number(frame[3]) };
  }
  return null;
}

/** A file by path or URL, relative to the project; null where it is not of the project's own. */
function inProject(name: string, root: string): string | null {
  const plain = name.replace(/\?v=[^?]*$/, '');
  const file = plain.startsWith('file:') ? fileURLToPath(plain) : plain;
  const relative = path.relative(root, file).split(path.sep).join('/');
  return relative.startsWith('../') || path.isAbsolute(relative) || relative.includes('node_modules/')
    ? null
    : relative;
}
