import { compare } from '../values/compare.ts';
import { typeName, valueError } from '../values/describe.ts';
import { floatText } from '../values/float-text.ts';
import { integerText } from '../values/text.ts';
import { PyDict, PyFloat, PySet, PyTuple } from '../values/value.ts';
import type { Value } from '../values/value.ts';
import { PyDate } from './datetime/date.ts';
import { PyDateTime } from './datetime/datetime.ts';
import { resolvePlain } from './yaml-load.ts';
import { scalarStyle, writeDoubleQuoted, writePlain, writeSingleQuoted } from './yaml-scalar.ts';

/** Python's `yaml.safe_dump` in block style. Throws `ValueError` for what YAML has no form for. */
export function dumpYaml(value: Value, options: { readonly sortKeys: boolean }): string {
  const dumper = new Dumper(options.sortKeys);
  const container = containerOf(value, options.sortKeys);
  if (container && container.items.length > 0) return `${dumper.block(container, value, 0, true)}\n`;
  const { text, openEnded } = dumper.scalar(value, 0, 0, false);
  return openEnded ? `${text}\n...\n` : `${text}\n`;
}

type Container =
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'dict' | 'set'; readonly items: readonly (readonly [Value, Value])[] };

function containerOf(value: Value, sortKeys: boolean): Container | undefined {
  if (Array.isArray(value)) return { kind: 'list', items: value };
  if (value instanceof PyTuple) return { kind: 'list', items: value.items };
  if (value instanceof PySet) return { kind: 'set', items: Array.from(value, (item) => [item, null]) };
  if (!(value instanceof PyDict)) return undefined;
  const items = [...value.entries()];
  if (sortKeys) items.sort((left, right) => compare(left[0], right[0]));
  return { kind: 'dict', items };
}

class Dumper {
  readonly #sortKeys: boolean;
  readonly #open = new Set<Value>();
  constructor(sortKeys: boolean) {
    this.#sortKeys = sortKeys;
  }

  /** The lines of a container that is not empty, each but the first indented. */
  block(container: Container, value: Value, indent: number, root: boolean): string {
    if (this.#open.has(value)) throw valueError('a value that holds itself has no form here');
    this.#open.add(value);
    const line = `\n${' '.repeat(indent)}`;
    const text =
      container.kind === 'list'
        ? container.items.map((item) => `- ${this.#inList(item, indent)}`).join(line)
        : container.items.map(([key, item]) => this.#entry(key, item, indent)).join(line);
    this.#open.delete(value);
    return container.kind === 'set' ? `!!set${root ? '\n' : line}${text}` : text;
  }

  #inList(item: Value, indent: number): string {
    const inner = containerOf(item, this.#sortKeys);
    if (inner && inner.items.length > 0) return this.block(inner, item, indent + 2, false);
    return this.scalar(item, indent + 2, indent + 2, false).text;
  }

  #entry(key: Value, item: Value, indent: number): string {
    if (containerOf(key, false)) throw valueError('a key that is a list or dict has no form here');
    const start = `${this.scalar(key, indent, indent, true).text}:`;
    const inner = containerOf(item, this.#sortKeys);
    if (inner && inner.items.length > 0) {
      // A list inside a dict stands at the dict's own indentation.
      const deeper = inner.kind === 'list' ? indent : indent + 2;
      if (inner.kind === 'set') return `${start} ${this.block(inner, item, deeper, false)}`;
      return `${start}\n${' '.repeat(deeper)}${this.block(inner, item, deeper, false)}`;
    }
    return `${start} ${this.scalar(item, indent + 2, indent + start.length + 1, false).text}`;
  }

  /** One value on its line; `indent` is that of its further lines, `column` where it begins. */
  scalar(value: Value, indent: number, column: number, key: boolean): { text: string; openEnded: boolean } {
    if (typeof value === 'string') {
      const plain = typeof resolvePlain(value) === 'string' && value !== '=' && value !== '<<';
      const style = scalarStyle(value, plain, key);
      const place = { indent: Math.max(indent, 2), column, split: !key };
      if (style === 'plain') return { text: writePlain(value, place), openEnded: true };
      return {
        text: style === 'single' ? writeSingleQuoted(value, place) : writeDoubleQuoted(value, place),
        openEnded: false,
      };
    }
    const text = atomText(value);
    return { text, openEnded: text !== '[]' && text !== '{}' && text !== '!!set {}' };
  }
}

function atomText(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number' || typeof value === 'bigint') return integerText(value);
  if (value instanceof PyFloat) return yamlFloat(value.value);
  if (value instanceof PyDate || value instanceof PyDateTime) return value.toText();
  if (Array.isArray(value) || value instanceof PyTuple) return '[]';
  if (value instanceof PyDict) return '{}';
  if (value instanceof PySet) return '!!set {}';
  throw valueError(`cannot represent an object: ${typeName(value)}`);
}

function yamlFloat(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value < 0 ? '-.inf' : '.inf';
  const text = floatText(value);
  return text.includes('.') ? text : text.replace('e', '.0e');
}
