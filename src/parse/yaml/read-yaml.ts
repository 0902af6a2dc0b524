import { isAlias, isScalar, isSeq, parseDocument } from 'yaml';
import type { Document, ParsedNode, Scalar, YAMLMap } from 'yaml';
import type { Faults } from '../faults.ts';
import { parseWithFreeFlow } from './parse-with-free-flow.ts';
import { resolveScalar } from './resolve-scalar.ts';
import { YamlSource } from './yaml-value.ts';
import type { Span, YamlEntry, YamlMap, YamlValue } from './yaml-value.ts';

/** A YAML file that could be read. */
export interface YamlFile {
  readonly source: YamlSource;
  /** Null: an empty file. */
  readonly root: YamlValue | null;
}

/**
 * Reads YAML as PyYAML does (version 1.1, merge keys, anchors). Syntax errors go to `faults`, with place, and give null;
 * a key that stands twice in a map is a warning, and the last one counts, as in dbt.
 */
export function readYaml(path: string, text: string, faults: Faults): YamlFile | null {
  const source = new YamlSource(path, text);
  const document = parse(text);
  let lastLine = 0;
  for (const error of document.errors) {
    const at = source.locate({ start: error.pos[0], end: error.pos[1] });
    if (at.place.line === lastLine) continue;
    lastLine = at.place.line;
    faults.error(
      'yaml-syntax',
      `Syntax error near line ${at.place.line}: ${error.message}`,
      at,
      syntaxHelp(source.line(at.place.line)),
    );
  }
  if (document.errors.length > 0) return null;
  const reader = new Reader(document, source, faults);
  const root = document.contents === null ? null : reader.value(document.contents, 0);
  return reader.failed
    ? null
    : { source, root: root?.kind === 'scalar' && root.value === null ? null : root };
}

function parse(text: string): Document.Parsed {
  const options = {
    version: '1.1',
    schema: 'failsafe',
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
  } as const;
  const document = parseDocument(text, options);
  if (!document.errors.some(({ code }) => code === 'BAD_INDENT')) return document;
  const freely = parseWithFreeFlow(text, options);
  return freely?.errors.length === 0 ? freely : document;
}

function syntaxHelp(line: string): string | undefined {
  if (/:\s*\{[{%]/.test(line) || /-\s*\{[{%]/.test(line))
    return 'A value that begins with {{ must be quoted: "{{ … }}".';
  if (/^\s*\t/.test(line)) return 'YAML is indented with spaces, not tabs.';
  return undefined;
}

/** Values that the aliases of one file may stand for. */
const maximumUnfolded = 1_000_000;

class Reader {
  readonly #document: Document.Parsed;
  readonly #source: YamlSource;
  readonly #faults: Faults;
  readonly #aliases = new Map<ParsedNode, YamlValue>();
  readonly #open = new Set<ParsedNode>();
  readonly #sizes = new Map<YamlValue, number>();
  #unfolded = 0;
  #tooLarge = false;
  failed = false;

  constructor(document: Document.Parsed, source: YamlSource, faults: Faults) {
    this.#document = document;
    this.#source = source;
    this.#faults = faults;
  }

  value(node: ParsedNode | null, depth: number): YamlValue {
    if (node === null) return { kind: 'scalar', value: null, float: false, start: 0, end: 0 };
    const [start, end] = node.range;
    if (depth > 100) {
      this.#fail('yaml-too-deep', 'Cycle detected: the value contains itself, or is nested too deeply.', {
        start,
        end,
      });
      return { kind: 'scalar', value: null, float: false, start, end };
    }
    if (isScalar(node)) return this.#scalar(node, start, end);
    if (isAlias(node)) {
      return this.#alias(node.resolve(this.#document) as ParsedNode | undefined, { start, end }, depth);
    }
    if (isSeq(node)) {
      const items = node.items.map((item) => this.value(item, depth + 1));
      return { kind: 'list', items, start, end };
    }
    return this.#map(node, start, end, depth);
  }

  /** What an anchor stands for. All that aliases unfold to is counted: a few lines can stand for more than memory holds. */
  #alias(target: ParsedNode | undefined, span: Span, depth: number): YamlValue {
    const nothing: YamlValue = { kind: 'scalar', value: null, float: false, ...span };
    if (!target) return nothing;
    let value = this.#aliases.get(target);
    if (!value) {
      if (this.#open.has(target)) {
        this.#fail('yaml-too-deep', 'Cycle detected: the value contains itself.', span);
        return nothing;
      }
      this.#open.add(target);
      value = this.value(target, depth + 1);
      this.#open.delete(target);
      this.#aliases.set(target, value);
    }
    this.#unfolded += this.#size(value);
    if (this.#unfolded <= maximumUnfolded) return value;
    if (!this.#tooLarge) {
      this.#fail(
        'yaml-too-large',
        `The aliases of this file stand for more than ${maximumUnfolded} values.`,
        span,
      );
    }
    this.#tooLarge = true;
    return nothing;
  }

  #size(value: YamlValue): number {
    if (value.kind === 'scalar') return 1;
    let size = this.#sizes.get(value);
    if (size === undefined) {
      const inside =
        value.kind === 'list' ? value.items : [...value.entries.values()].map((entry) => entry.value);
      size = inside.reduce((total, item) => total + this.#size(item), 1);
      this.#sizes.set(value, size);
    }
    return size;
  }

  #scalar(node: Scalar.Parsed, start: number, end: number): YamlValue {
    const value = node.value as string;
    const plain = node.type === 'PLAIN' && node.tag === undefined;
    if (plain) return { kind: 'scalar', ...resolveScalar(value), start, end };
    return { kind: 'scalar', value: this.#asPythonEnds(value, node), float: false, start, end };
  }

  /** A block that ends with the text, without a line end, has none for PyYAML either. */
  #asPythonEnds(value: string, node: Scalar.Parsed): string {
    const { text } = this.#source;
    const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
    const isLast = node.range[2] === text.length && !text.endsWith('\n');
    return isBlock && isLast && value.endsWith('\n') ? value.slice(0, -1) : value;
  }

  #map(node: YAMLMap.Parsed, start: number, end: number, depth: number): YamlMap {
    const entries = new Map<string, YamlEntry>();
    const merged: YamlMap[] = [];
    for (const { key, value } of node.items) {
      const keyNode = isAlias(key) ? (key.resolve(this.#document) as ParsedNode | undefined) : key;
      if (!isScalar(keyNode)) {
        const [from, to] = (key as ParsedNode | null)?.range ?? [start, end];
        this.#fail(
          'yaml-key',
          `Syntax error near line ${this.#source.position(from).line}: found unhashable key`,
          { start: from, end: to },
          'A value that begins with {{ must be quoted: "{{ … }}".',
        );
        continue;
      }
      const name = keyNode.value as string;
      const [keyStart, keyEnd] = key.range;
      if (name === '__proto__') {
        this.#fail('yaml-key', 'The key "__proto__" cannot be used.', { start: keyStart, end: keyEnd });
        continue;
      }
      const read = this.value(value, depth + 1);
      if (name === '<<' && keyNode.type === 'PLAIN') {
        merged.push(...(read.kind === 'list' ? read.items : [read]).filter((item) => item.kind === 'map'));
        continue;
      }
      if (entries.has(name)) {
        this.#faults.warn(
          'yaml-duplicate-key',
          `Duplicate key "${name}": the last one counts.`,
          this.#source.locate({ start: keyStart, end: keyEnd }),
          'Remove one of the two.',
        );
      }
      const at = value === null ? { ...read, start: keyEnd, end: keyEnd } : read;
      entries.set(name, { keyStart, keyEnd, value: at });
    }
    for (const from of merged) {
      for (const [name, entry] of from.entries) if (!entries.has(name)) entries.set(name, entry);
    }
    return { kind: 'map', entries, start, end };
  }

  #fail(code: string, message: string, span: { start: number; end: number }, help?: string): void {
    this.failed = true;
    this.#faults.error(code, message, this.#source.locate(span), help);
  }
}
