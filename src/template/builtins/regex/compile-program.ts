import { backtrackingProgram } from './backtracking-program.ts';
import { linearProgram } from './linear-program.ts';
import type { Program } from './program.ts';
import { translatePattern } from './translate-pattern.ts';

/** Compiles a pattern of Python's `re` for the engine that it needs. Throws a `TemplateError` for one that is none. */
export function compileProgram(
  source: string,
  given: number,
): { readonly program: Program; readonly flags: number } {
  const translated = translatePattern(source, given);
  const compile = translated.engine === 'linear' ? linearProgram : backtrackingProgram;
  return { program: compile(source, translated), flags: translated.flags };
}
