import { Script, createContext, type Context } from 'node:vm';
import { repr } from '../../values/text.ts';
import type { Offsets, Program } from './program.ts';
import { patternError, patternFlags, type TranslatedPattern } from './translate-pattern.ts';

/** Milliseconds that one search may take: a pattern that backtracks for ever ends with an error. */
const limit = 2000;

/**
 * A pattern for JavaScript's own engine, for what needs backtracking: look-ahead, back references. Each search is given two seconds
 * and is ended by the engine itself when they are over.
 */
export function backtrackingProgram(source: string, { pattern, flags }: TranslatedPattern): Program {
  const letters = (flags & patternFlags.ignoreCase) !== 0 ? 'diu' : 'du';
  const compile = (text: string, more: string): RegExp => {
    try {
      return new RegExp(text, letters + more);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw patternError(
        `${error.message.replace(/^Invalid regular expression: .*: /, '')}, in the pattern ${repr(source)}`,
      );
    }
  };
  const anywhere = compile(pattern, 'g');
  const here = compile(pattern, 'y');
  const whole = compile(`(?:${pattern})(?![\\s\\S])`, 'y');
  const search = (expression: RegExp, text: string, from: number): Offsets | null => {
    expression.lastIndex = from;
    const found = execute(source, expression, text);
    return found ? Array.from(found.indices!, (pair) => pair ?? [-1, -1]) : null;
  };
  const groups = compile(`|${pattern}`, '').exec('')!;
  return {
    groupCount: groups.length - 1,
    names: namesOf(pattern),
    find: (text, from) => search(anywhere, text, from),
    lookingAt: (text) => search(here, text, 0),
    matches: (text) => search(whole, text, 0),
  };
}

/** Numbers of named groups: each opening bracket that captures counts. */
function namesOf(pattern: string): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  let count = 0;
  for (const [piece, name] of pattern.matchAll(/\\.|\[(?:\\.|[^\]])*\]|\((?:\?<(\w+)>|(?!\?))/g)) {
    if (!piece.startsWith('(')) continue;
    count++;
    if (name !== undefined) names.set(name, count);
  }
  return names;
}

let sandbox: Context | undefined;
const script = new Script('expression.exec(text)');

function execute(source: string, expression: RegExp, text: string): RegExpExecArray | null {
  sandbox ??= createContext({});
  sandbox['expression'] = expression;
  sandbox['text'] = text;
  try {
    return script.runInContext(sandbox, { timeout: limit }) as RegExpExecArray | null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw patternError(
      `the search took longer than ${limit / 1000} seconds and was ended, with the pattern ${repr(source)}`,
    );
  }
}
