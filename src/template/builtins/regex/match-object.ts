import { typeError } from '../../values/describe.ts';
import { nativeFunction } from '../../values/functions.ts';
import { textLength } from '../../values/sequence.ts';
import { TemplateError } from '../../values/template-error.ts';
import { repr } from '../../values/text.ts';
import { PyDict, PyTuple, TemplateObject } from '../../values/value.ts';
import type { Value } from '../../values/value.ts';

/** What a pattern found: offsets of each group in UTF-16 units, -1 where it took no part. */
export interface Found {
  readonly text: string;
  readonly offsets: readonly (readonly [number, number])[];
  readonly names: ReadonlyMap<string, number>;
}

/** The text of a group, or JavaScript's undefined where it took no part. */
export function groupText(found: Found, group: number): string | undefined {
  const offsets = found.offsets[group];
  return offsets && offsets[0] >= 0 ? found.text.slice(offsets[0], offsets[1]) : undefined;
}

/** Python's match object. */
export class MatchObject extends TemplateObject {
  readonly found: Found;
  readonly #pattern: TemplateObject;
  constructor(found: Found, pattern: TemplateObject) {
    super();
    this.found = found;
    this.#pattern = pattern;
  }
  override get typeName(): string {
    return 're.Match';
  }
  override toRepr(): string {
    const [start, end] = this.#span(0);
    return `<re.Match object; span=(${start}, ${end}), match=${repr(groupText(this.found, 0) ?? '')}>`;
  }

  #number(group: Value): number {
    const { names, offsets } = this.found;
    const number =
      typeof group === 'string' ? names.get(group) : typeof group === 'number' ? group : undefined;
    if (number === undefined || number < 0 || number >= offsets.length) {
      throw new TemplateError('no such group', { type: 'IndexError' });
    }
    return number;
  }

  #span(group: number): [number, number] {
    const [start, end] = this.found.offsets[group]!;
    if (start < 0) return [-1, -1];
    return [textLength(this.found.text.slice(0, start)), textLength(this.found.text.slice(0, end))];
  }

  override getItem(key: Value): Value | undefined {
    return groupText(this.found, this.#number(key)) ?? null;
  }

  override getAttribute(name: string): Value | undefined {
    const { found } = this;
    const one = (group: Value): Value => groupText(found, this.#number(group)) ?? null;
    switch (name) {
      case 'group':
        return nativeFunction(name, (args) =>
          args.length > 1 ? new PyTuple(args.map(one)) : one(args[0] ?? 0),
        );
      case 'groups':
        return nativeFunction(name, (args, kwargs) => {
          const otherwise = args[0] ?? kwargs.get('default') ?? null;
          return new PyTuple(
            found.offsets.slice(1).map((_, index) => groupText(found, index + 1) ?? otherwise),
          );
        });
      case 'groupdict':
        return nativeFunction(name, (args, kwargs) => {
          const otherwise = args[0] ?? kwargs.get('default') ?? null;
          const entries = Array.from(
            found.names,
            ([key, group]) => [key, groupText(found, group) ?? otherwise] as const,
          );
          return PyDict.from(entries);
        });
      case 'start':
        return nativeFunction(name, ([group]) => this.#span(this.#number(group ?? 0))[0]);
      case 'end':
        return nativeFunction(name, ([group]) => this.#span(this.#number(group ?? 0))[1]);
      case 'span':
        return nativeFunction(name, ([group]) => new PyTuple(this.#span(this.#number(group ?? 0))));
      case 'expand':
        return nativeFunction(name, ([template]) => {
          if (typeof template !== 'string') throw typeError('expected str instance');
          return expand(template, found);
        });
      case 'string':
        return found.text;
      case 're':
        return this.#pattern;
      case 'pos':
        return 0;
      case 'endpos':
        return textLength(found.text);
      case 'lastindex': {
        const last = found.offsets.findLastIndex(([start], index) => index > 0 && start >= 0);
        return last > 0 ? last : null;
      }
      default:
        return undefined;
    }
  }
}

const replacements: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['f', '\f'],
  ['v', '\v'],
  ['a', '\x07'],
  ['b', '\b'],
  ['\\', '\\'],
]);

/** Fills `\1`, `\g<name>` and escapes of a replacement. */
export function expand(template: string, found: Found): string {
  return template.replaceAll(
    /\\(?:g<([^>]*)>|([1-9]\d?)|(0)|(.)|$)/gs,
    (whole, name: unknown, number: unknown, zero: unknown, letter: unknown) => {
      if (typeof name === 'string' || typeof number === 'string') {
        const key = String(name ?? number);
        const group = /^\d+$/.test(key) ? Number(key) : found.names.get(key);
        if (group === undefined)
          throw new TemplateError(`unknown group name ${repr(key)}`, { type: 'IndexError' });
        if (group >= found.offsets.length)
          throw new TemplateError(`invalid group reference ${group} at position 1`, { type: 'ValueError' });
        return groupText(found, group) ?? '';
      }
      if (zero !== undefined) return '\0';
      const known = typeof letter === 'string' ? replacements.get(letter) : undefined;
      if (known !== undefined) return known;
      if (typeof letter !== 'string' || /[a-zA-Z]/.test(letter)) {
        throw new TemplateError(`bad escape ${whole}`, { type: 'ValueError' });
      }
      return whole;
    },
  );
}
