/** A plain scalar's value; `float` tells `1.0` from `1`, which print differently in a template. */
export interface ResolvedScalar {
  readonly value: string | number | boolean | null;
  readonly float: boolean;
}

const booleans = new Map<string, boolean>();
for (const word of ['yes', 'true', 'on']) addWord(word, true);
for (const word of ['no', 'false', 'off']) addWord(word, false);

function addWord(word: string, value: boolean): void {
  for (const form of [word, word.toUpperCase(), word[0]!.toUpperCase() + word.slice(1)])
    booleans.set(form, value);
}

const nulls = new Set(['', '~', 'null', 'Null', 'NULL']);
const integer = /^[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|0[0-7_]+|0|[1-9][0-9_]*)$/;
const sexagesimal = /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/;
const sexagesimalFloat = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/;
const float = /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)$/;
const timestamp =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(\.\d*)?(?:[ \t]*(Z|[-+]\d\d?(?::\d\d)?))?$/;

/**
 * What an unquoted scalar means to dbt, which reads YAML 1.1 with PyYAML: `on` is true, `y` is text, `010` is 8, `12:30`
 * is 750, `1e3` is text. A date stays text; a time of day gets ISO's `T`, as dbt's own rendering gives it.
 */
export function resolveScalar(source: string): ResolvedScalar {
  const first = source.charCodeAt(0);
  const numeric = (first >= 0x30 && first <= 0x39) || first === 0x2d || first === 0x2b || first === 0x2e;
  if (!numeric) {
    if (source.length > 5) return text(source);
    if (nulls.has(source)) return { value: null, float: false };
    const boolean = booleans.get(source);
    return boolean === undefined ? text(source) : { value: boolean, float: false };
  }
  if (integer.test(source)) return { value: readInteger(source), float: false };
  if (float.test(source)) return { value: Number(source.replaceAll('_', '')), float: true };
  if (source.includes(':')) {
    if (sexagesimal.test(source)) return { value: readSexagesimal(source), float: false };
    if (sexagesimalFloat.test(source)) return { value: readSexagesimal(source), float: true };
    const match = timestamp.exec(source);
    if (match) return text(isoTime(match));
  }
  return text(source);
}

function text(value: string): ResolvedScalar {
  return { value, float: false };
}

function readInteger(source: string): number {
  const digits = source.replaceAll('_', '');
  const sign = digits.startsWith('-') ? -1 : 1;
  const bare = digits.replace(/^[-+]/, '');
  if (/^0[bx]/.test(bare)) return sign * Number(bare);
  return sign * (bare.length > 1 && bare.startsWith('0') ? Number.parseInt(bare, 8) : Number(bare));
}

function readSexagesimal(source: string): number {
  const sign = source.startsWith('-') ? -1 : 1;
  const parts = source.replace(/^[-+]/, '').replaceAll('_', '').split(':');
  return sign * parts.reduce((total, part) => total * 60 + Number(part), 0);
}

function isoTime(match: RegExpExecArray): string {
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  const two = (part: string | undefined): string => (part ?? '').padStart(2, '0');
  const micros = fraction && fraction.length > 1 ? `.${fraction.slice(1, 7).padEnd(6, '0')}` : '';
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${minute}:${second}${micros}${isoZone(zone)}`;
}

function isoZone(zone: string | undefined): string {
  if (zone === undefined) return '';
  if (zone === 'Z') return '+00:00';
  const [hours, minutes] = zone.slice(1).split(':');
  return `${zone[0]}${(hours ?? '').padStart(2, '0')}:${minutes ?? '00'}`;
}
