import { RE2JS } from 're2js';
import { repr } from '../../values/text.ts';
import type { Offsets, Program } from './program.ts';
import { patternError, patternFlags, type TranslatedPattern } from './translate-pattern.ts';

/** A pattern for RE2: in linear time, whatever the text. */
export function linearProgram(source: string, translated: TranslatedPattern): Program {
  const program = compile(source, translated);
  const offsets = (matcher: ReturnType<RE2JS['matcher']>): Offsets =>
    Array.from({ length: matcher.groupCount() + 1 }, (_, group) => [
      matcher.start(group),
      matcher.end(group),
    ]);
  return {
    groupCount: program.groupCount(),
    names: new Map(Object.entries(program.namedGroups())),
    find(text, from) {
      const matcher = program.matcher(text);
      return matcher.find(from) ? offsets(matcher) : null;
    },
    lookingAt(text) {
      const matcher = program.matcher(text);
      return matcher.lookingAt() ? offsets(matcher) : null;
    },
    matches(text) {
      const matcher = program.matcher(text);
      return matcher.matches() ? offsets(matcher) : null;
    },
  };
}

function compile(source: string, { pattern, flags, lookbehind }: TranslatedPattern): RE2JS {
  let options = 0;
  if ((flags & patternFlags.ignoreCase) !== 0) options |= RE2JS.CASE_INSENSITIVE;
  if ((flags & patternFlags.multiline) !== 0) options |= RE2JS.MULTILINE;
  if ((flags & patternFlags.dotAll) !== 0) options |= RE2JS.DOTALL;
  if (lookbehind) options |= RE2JS.LOOKBEHINDS;
  try {
    return RE2JS.compile(pattern, options);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw patternError(
      `${error.message.replace(/^error parsing regexp: /, '')}, in the pattern ${repr(source)}`,
    );
  }
}
