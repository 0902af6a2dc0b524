import { isAlias, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { Document, Node, Pair } from 'yaml';
import { valueError } from '../values/describe.ts';
import { integer } from '../values/numbers.ts';
import { PyDict, PyFloat, PySet, PyTuple } from '../values/value.ts';
import type { Value } from '../values/value.ts';
import { PyDate } from './datetime/date.ts';
import { PyDateTime } from './datetime/datetime.ts';
import { fixedZone } from './datetime/zone.ts';

/** Python's `yaml.safe_load`: YAML 1.1 as PyYAML resolves it. Throws `ValueError` for what is no YAML. */
export function loadYaml(text: string): Value {
  const documents = parseAllDocuments(text, {
    schema: 'failsafe',
    version: '1.1',
    uniqueKeys: false,
    merge: false,
  });
  if ('empty' in documents) return null;
  if (documents.length > 1) throw valueError('expected a single document in the stream');
  const [document] = documents;
  if (!document) return null;
  const [fault] = document.errors;
  if (fault) throw valueError(fault.message);
  return document.contents ? new Loader(document).value(document.contents) : null;
}

class Loader {
  readonly #document: Document;
  readonly #made = new Map<Node, Value>();
  constructor(document: Document) {
    this.#document = document;
  }

  value(node: unknown): Value {
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      if (!target) throw valueError(`found undefined alias '${node.source}'`);
      return this.value(target);
    }
    if (isScalar(node)) return this.#scalar(node);
    if (!isMap(node) && !isSeq(node)) return null;
    const known = this.#made.get(node);
    if (known !== undefined) return known;
    if (isSeq(node)) {
      const list: Value[] = [];
      this.#made.set(node, list);
      for (const item of node.items) list.push(this.value(item));
      return list;
    }
    if (node.tag?.endsWith(':set') === true) return new PySet(node.items.map((pair) => this.value(pair.key)));
    const dict = new PyDict();
    this.#made.set(node, dict);
    this.#fill(dict, node.items);
    return dict;
  }

  /** Entries of `<<` come first and are overridden by the others. */
  #fill(dict: PyDict, pairs: readonly Pair[]): void {
    const own: Pair[] = [];
    for (const pair of pairs) {
      if (isScalar(pair.key) && pair.key.source === '<<' && pair.key.type === 'PLAIN')
        this.#merge(dict, pair.value);
      else own.push(pair);
    }
    for (const { key, value } of own) dict.set(hashable(this.value(key)), this.value(value));
  }

  #merge(dict: PyDict, source: unknown): void {
    const value = this.value(source);
    const sources = Array.isArray(value) ? value.toReversed() : [value];
    for (const item of sources) {
      if (!(item instanceof PyDict)) throw valueError('expected a mapping or list of mappings for merging');
      for (const [key, entry] of item.entries()) dict.set(key, entry);
    }
  }

  #scalar(node: {
    readonly value: unknown;
    readonly type?: unknown;
    readonly tag?: string;
    readonly source?: string;
  }): Value {
    const text = typeof node.value === 'string' ? node.value : (node.source ?? '');
    const tag = node.tag?.replace('tag:yaml.org,2002:', '');
    if (tag !== undefined && tag !== '!' && tag !== 'str') {
      if (['int', 'float', 'bool', 'null', 'timestamp'].includes(tag)) return resolvePlain(text);
      throw valueError(`could not determine a constructor for the tag '${node.tag}'`);
    }
    return node.type === 'PLAIN' && tag !== 'str' ? resolvePlain(text) : text;
  }
}

function hashable(key: Value): Value {
  if (Array.isArray(key)) return new PyTuple(key);
  if (key instanceof PyDict) throw valueError('found unhashable key');
  return key;
}

const truths: ReadonlyMap<string, boolean> = new Map([
  ...['yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
]);
const nothing = new Set(['', '~', 'null', 'Null', 'NULL']);
const float = /^(?:[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)$/;
const sexagesimalFloat = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/;
const whole = /^[-+]?(?:0b[0-1_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const timestamp =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(Z|([-+])(\d\d?)(?::?(\d\d))?))?)?$/;

/** What PyYAML makes of a scalar without quotes. */
export function resolvePlain(text: string): Value {
  if (nothing.has(text)) return null;
  const truth = truths.get(text);
  if (truth !== undefined) return truth;
  if (whole.test(text)) return integerOf(text);
  if (float.test(text)) return new PyFloat(Number(text.replaceAll('_', '')));
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(text)) return new PyFloat(text.startsWith('-') ? -Infinity : Infinity);
  if (/^\.(?:nan|NaN|NAN)$/.test(text)) return new PyFloat(Number.NaN);
  if (sexagesimalFloat.test(text)) return new PyFloat(sexagesimal(text));
  return dateOf(text) ?? text;
}

function sexagesimal(text: string): number {
  const negative = text.startsWith('-');
  const parts = text.replaceAll(/[_+-]/g, '').split(':');
  let value = 0;
  for (const part of parts) value = value * 60 + Number(part);
  return negative ? -value : value;
}

function integerOf(text: string): Value {
  if (text.includes(':')) return sexagesimal(text);
  const negative = text.startsWith('-');
  let digits = text.replaceAll('_', '').replace(/^[-+]/, '');
  if (/^0[0-7]+$/.test(digits)) digits = `0o${digits.slice(1)}`;
  const value = BigInt(digits);
  return integer(negative ? -value : value);
}

function dateOf(text: string): Value | undefined {
  const match = timestamp.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction, zone, sign, zoneHour, zoneMinute] = match;
  if (hour === undefined) {
    // Only the long form is a date: `2020-1-1` is text.
    return /^\d{4}-\d\d-\d\d$/.test(text) ? PyDate.of(Number(year), Number(month), Number(day)) : undefined;
  }
  const microsecond = Number((fraction ?? '').slice(0, 6).padEnd(6, '0'));
  let offset: number | undefined;
  if (sign !== undefined)
    offset = (sign === '-' ? -1 : 1) * (Number(zoneHour) * 3600 + Number(zoneMinute ?? 0) * 60);
  else if (zone !== undefined) offset = 0;
  return PyDateTime.of({
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    microsecond,
    zone: offset === undefined ? undefined : fixedZone(offset),
  });
}
