import { bind } from '../../values/arguments.ts';
import { typeError, typeName } from '../../values/describe.ts';
import { nativeFunction } from '../../values/functions.ts';
import { checkTextLength } from '../../values/limits.ts';
import { toIndex } from '../../values/numbers.ts';
import { repr, str } from '../../values/text.ts';
import { Markup, PyDict, PyIterator, PyTuple, TemplateObject, noKeywords } from '../../values/value.ts';
import type { CallSite, Value } from '../../values/value.ts';
import { MatchObject, expand, groupText } from './match-object.ts';
import type { Found } from './match-object.ts';
import { compileProgram } from './compile-program.ts';
import type { Offsets, Program } from './program.ts';

/** A text that is searched. */
export function subject(value: Value | undefined): string {
  if (typeof value === 'string') return value;
  if (value instanceof Markup) return value.text;
  throw typeError(`expected string or bytes-like object, got '${typeName(value ?? null)}'`);
}

/** Python's compiled pattern. */
export class PatternObject extends TemplateObject {
  readonly source: string;
  readonly flags: number;
  readonly #program: Program;

  constructor(source: string, given: number) {
    super();
    const { program, flags } = compileProgram(source, given);
    this.#program = program;
    this.source = source;
    this.flags = flags;
  }

  override get typeName(): string {
    return 're.Pattern';
  }

  override toRepr(): string {
    return `re.compile(${repr(this.source)})`;
  }

  #found(text: string, offsets: Offsets): Found {
    return { text, offsets, names: this.#program.names };
  }

  /** The first place that fits, or the one at the start, or the whole text. */
  first(text: string, where: 'search' | 'match' | 'fullmatch'): Value {
    const program = this.#program;
    const offsets =
      where === 'search'
        ? program.find(text, 0)
        : where === 'match'
          ? program.lookingAt(text)
          : program.matches(text);
    return offsets ? new MatchObject(this.#found(text, offsets), this) : null;
  }

  /** All places, from left to right; an empty one moves on by a letter. */
  *all(text: string): Generator<Found, void, undefined> {
    for (let from = 0; from <= text.length;) {
      const offsets = this.#program.find(text, from);
      if (!offsets) return;
      yield this.#found(text, offsets);
      const [start, end] = offsets[0]!;
      from = end > start ? end : end + ((text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1);
    }
  }

  split(text: string, limit: number): Value[] {
    const parts: Value[] = [];
    let from = 0;
    let count = 0;
    for (const found of this.all(text)) {
      if (limit > 0 && count >= limit) break;
      const [start, end] = found.offsets[0]!;
      parts.push(text.slice(from, start));
      for (let group = 1; group < found.offsets.length; group++) parts.push(groupText(found, group) ?? null);
      from = end;
      count++;
    }
    parts.push(text.slice(from));
    return parts;
  }

  replace(
    text: string,
    by: Value,
    limit: number,
    call: CallSite,
  ): { readonly text: string; readonly count: number } {
    let result = '';
    let from = 0;
    let count = 0;
    for (const found of this.all(text)) {
      if (limit > 0 && count >= limit) break;
      const [start, end] = found.offsets[0]!;
      result += text.slice(from, start);
      result +=
        by instanceof TemplateObject && by.call
          ? str(by.call([new MatchObject(found, this)], noKeywords, call))
          : expand(subject(by), found);
      checkTextLength(result.length);
      from = end;
      count++;
    }
    return { text: result + text.slice(from), count };
  }

  findAll(text: string): Value[] {
    return Array.from(this.all(text), (found) => {
      const groups = found.offsets.length - 1;
      if (groups === 0) return groupText(found, 0) ?? '';
      const texts = found.offsets.slice(1).map((_, index) => groupText(found, index + 1) ?? '');
      return groups === 1 ? texts[0]! : new PyTuple(texts);
    });
  }

  override getAttribute(name: string): Value | undefined {
    switch (name) {
      case 'search':
      case 'match':
      case 'fullmatch':
        return nativeFunction(name, (args, kwargs) => {
          const [text] = bind(name, { names: ['string', 'pos', 'endpos'], required: 1 }, args, kwargs);
          return this.first(subject(text), name);
        });
      case 'findall':
        return nativeFunction(name, ([text]) => this.findAll(subject(text)));
      case 'finditer':
        return nativeFunction(name, ([text]) => this.iterator(subject(text)));
      case 'split':
        return nativeFunction(name, (args, kwargs) => {
          const [text, limit] = bind(name, { names: ['string', 'maxsplit'], required: 1 }, args, kwargs);
          return this.split(subject(text), limit === undefined ? 0 : toIndex(limit));
        });
      case 'sub':
      case 'subn':
        return nativeFunction(name, (args, kwargs, call) => {
          const names = ['repl', 'string', 'count'];
          const [by, text, limit] = bind(name, { names, required: 2 }, args, kwargs);
          const result = this.replace(subject(text), by!, limit === undefined ? 0 : toIndex(limit), call);
          return name === 'sub' ? result.text : new PyTuple([result.text, result.count]);
        });
      case 'pattern':
        return this.source;
      case 'flags':
        return this.flags;
      case 'groups':
        return this.#program.groupCount;
      case 'groupindex':
        return PyDict.from(this.#program.names);
      default:
        return undefined;
    }
  }

  /** Match objects of all places. */
  iterator(text: string): PyIterator {
    return new PyIterator(matchesOf(this, text), 'callable_iterator');
  }
}

function* matchesOf(pattern: PatternObject, text: string): Generator<Value, void, undefined> {
  for (const found of pattern.all(text)) yield new MatchObject(found, pattern);
}
