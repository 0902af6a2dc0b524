import { typeError, valueError } from './describe.ts';
import { formatValue } from './format-spec.ts';
import { checkTextLength } from './limits.ts';
import { escapeMarkup } from './markup.ts';
import { TemplateError } from './template-error.ts';
import { repr, str } from './text.ts';
import { PyDict } from './value.ts';
import type { Keywords, Value } from './value.ts';

/** How a format string gets at parts of its arguments. */
export interface PartAccess {
  readonly attribute: (value: Value, name: string) => Value;
  readonly item: (value: Value, key: Value) => Value;
}

/** What a format string is filled with. */
export interface FormatArguments {
  readonly args: readonly Value[];
  readonly kwargs: Keywords | PyDict;
}

/** Python's `text.format(…)`. With `escape`, what is put in is escaped as HTML. */
export function formatText(
  text: string,
  given: FormatArguments,
  access: PartAccess,
  escape: boolean,
): string {
  return new Formatter(given, access, escape).format(text, 2);
}

class Formatter {
  readonly #given: FormatArguments;
  readonly #access: PartAccess;
  readonly #escape: boolean;
  /** Numbered so far without a number; JavaScript's undefined once numbers were written. */
  #next: number | undefined = 0;
  #manual = false;

  constructor(given: FormatArguments, access: PartAccess, escape: boolean) {
    this.#given = given;
    this.#access = access;
    this.#escape = escape;
  }

  format(text: string, depth: number): string {
    if (depth < 0) throw valueError('Max string recursion exceeded');
    let result = '';
    let at = 0;
    while (at < text.length) {
      const brace = nextBrace(text, at);
      result += text.slice(at, brace);
      if (brace >= text.length) break;
      const letter = text[brace]!;
      if (text[brace + 1] === letter) {
        result += letter;
        at = brace + 2;
        continue;
      }
      if (letter === '}') throw valueError("Single '}' encountered in format string");
      const end = fieldEnd(text, brace);
      result += this.#field(text.slice(brace + 1, end), depth);
      checkTextLength(result.length);
      at = end + 1;
    }
    return result;
  }

  #field(field: string, depth: number): string {
    const { name, conversion, spec } = splitField(field);
    let value = this.#value(name);
    if (conversion === 's') value = str(value);
    else if (conversion === 'r' || conversion === 'a') value = repr(value);
    else if (conversion !== undefined) {
      throw valueError(`Unknown conversion specifier ${conversion === '' ? '' : conversion}`);
    }
    const specText = spec.includes('{') ? this.format(spec, depth - 1) : spec;
    const formatted = formatValue(value, specText);
    return this.#escape && specText === ''
      ? escapeMarkup(value)
      : this.#escape
        ? escapeMarkup(formatted)
        : formatted;
  }

  #value(name: string): Value {
    const end = name.search(/[.[]/);
    const first = end < 0 ? name : name.slice(0, end);
    let value = this.#argument(first);
    let at = end < 0 ? name.length : end;
    while (at < name.length) {
      if (name[at] === '.') {
        const rest = name.slice(at + 1).search(/[.[]/);
        const stop = rest < 0 ? name.length : at + 1 + rest;
        const attribute = name.slice(at + 1, stop);
        if (attribute === '') throw valueError('Empty attribute in format string');
        value = this.#access.attribute(value, attribute);
        at = stop;
      } else if (name[at] === '[') {
        const close = name.indexOf(']', at);
        if (close < 0) throw valueError("Missing ']' in format string");
        const key = name.slice(at + 1, close);
        if (key === '') throw valueError('Empty attribute in format string');
        value = this.#access.item(value, /^\d+$/.test(key) ? Number(key) : key);
        at = close + 1;
      } else {
        throw valueError("Only '.' or '[' may follow ']' in format field specifier");
      }
    }
    return value;
  }

  #argument(name: string): Value {
    const { args, kwargs } = this.#given;
    if (name === '' || /^\d+$/.test(name)) {
      let index: number;
      if (name === '') {
        if (this.#manual) {
          throw valueError('cannot switch from manual field specification to automatic field numbering');
        }
        index = this.#next ?? 0;
        this.#next = index + 1;
      } else {
        if ((this.#next ?? 0) > 0) {
          throw valueError('cannot switch from manual field specification to automatic field numbering');
        }
        this.#manual = true;
        index = Number(name);
      }
      const value = args[index];
      if (value !== undefined) return value;
      throw new TemplateError('tuple index out of range', { type: 'IndexError' });
    }
    const value = kwargs.get(name);
    if (value === undefined) throw new TemplateError(repr(name), { type: 'KeyError' });
    return value;
  }
}

function nextBrace(text: string, from: number): number {
  for (let at = from; at < text.length; at++) if (text[at] === '{' || text[at] === '}') return at;
  return text.length;
}

/** The brace that closes the field opened at `open`. */
function fieldEnd(text: string, open: number): number {
  let depth = 0;
  let bracket = false;
  for (let at = open; at < text.length; at++) {
    const letter = text[at];
    if (letter === '[') bracket = true;
    else if (letter === ']') bracket = false;
    if (letter === '{' && !bracket) depth++;
    else if (letter === '}' && !bracket && --depth === 0) return at;
  }
  if (open === text.length - 1) throw valueError("Single '{' encountered in format string");
  const inSpec = text.includes(':', open);
  throw valueError(inSpec ? "unmatched '{' in format spec" : "expected '}' before end of string");
}

function splitField(field: string): { name: string; conversion: string | undefined; spec: string } {
  let bracket = false;
  for (let at = 0; at < field.length; at++) {
    const letter = field[at];
    if (letter === '[') bracket = true;
    else if (letter === ']') bracket = false;
    if (bracket) continue;
    if (letter === '{') throw valueError("unexpected '{' in field name");
    if (letter === ':') return { name: field.slice(0, at), conversion: undefined, spec: field.slice(at + 1) };
    if (letter !== '!') continue;
    const conversion = field[at + 1];
    if (conversion === undefined) throw valueError('end of string while looking for conversion specifier');
    const after = field[at + 2];
    if (after !== undefined && after !== ':') throw valueError("expected ':' after conversion specifier");
    return { name: field.slice(0, at), conversion, spec: field.slice(at + 3) };
  }
  return { name: field, conversion: undefined, spec: '' };
}

/** The arguments of `format_map`. */
export function mappingArguments(args: readonly Value[], kwargs: Keywords): FormatArguments {
  const [mapping] = args;
  if (kwargs.size > 0) throw typeError('format_map() takes no keyword arguments');
  if (args.length !== 1) throw typeError(`format_map() takes exactly one argument (${args.length} given)`);
  if (!(mapping instanceof PyDict)) throw typeError('format_map() wants a mapping');
  return { args: [], kwargs: mapping };
}
