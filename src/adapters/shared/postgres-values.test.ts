import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatBuiltin } from './postgres-types.ts';
import { parameterText, parseValue } from './postgres-values.ts';

const text = { name: 'text', shape: 'text' } as const;
const numeric = { name: 'numeric', shape: 'numeric' } as const;

/** An array as the server's `array_out` writes it (arrayfuncs.c): quotes where a reader could go wrong. */
function arrayText(value: readonly (string | null | readonly (string | null)[])[]): string {
  const item = (each: string | null | readonly (string | null)[]): string => {
    if (each === null) return 'NULL';
    if (typeof each !== 'string') return arrayText(each);
    const bare = each !== '' && !/[{}",\\\s]/.test(each) && each.toUpperCase() !== 'NULL';
    return bare ? each : `"${each.replace(/["\\]/g, (character) => `\\${character}`)}"`;
  };
  return `{${value.map(item).join(',')}}`;
}

test('arrays of any texts are read back', () => {
  const cell = fc.option(fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(fc.array(cell), (value) => {
      expect(parseValue(arrayText(value), { ...text, element: text })).toEqual(value);
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 1 }), { minLength: 1 }), (value) => {
      expect(parseValue(arrayText(value), { ...text, element: text })).toEqual(value);
    }),
  );
});

test('texts that are no arrays end, whatever they are', () => {
  fc.assert(
    fc.property(fc.string(), (garbage) => {
      const found = [garbage, `{${garbage}`].map((each) => parseValue(each, { ...text, element: text }));
      expect(found).toHaveLength(2);
    }),
  );
});

test('a numeric becomes a number only if that is the very same', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }), fc.nat({ max: 20 }), (digits, scale) => {
      const sign = digits < 0n ? '-' : '';
      const padded = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
      const whole = padded.slice(0, padded.length - scale);
      const written = sign + (scale === 0 ? whole : `${whole}.${padded.slice(-scale)}`);
      const value = parseValue(written, numeric);
      if (typeof value === 'string') expect(value).toBe(written);
      // As the shortest decimal that names the double, it has the digits that were written.
      else expect(exactly(JSON.stringify(value))).toBe(exactly(written));
    }),
  );
});

/** A decimal's digits and exponent, in one form. */
function exactly(decimal: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(decimal) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const trimmed = digits.replace(/0+$/, '');
  if (trimmed === '') return '0';
  return `${sign}${trimmed}e${Number(exponent) - fraction.length + digits.length - trimmed.length}`;
}

test('parameters: JSON for what is no scalar', () => {
  const cases = [
    [null, null],
    ['x', 'x'],
    [1.5, '1.5'],
    [true, 'true'],
    [[], '[]'],
    [{ a: [1] }, '{"a":[1]}'],
  ] as const;
  for (const [value, sent] of cases) expect(parameterText(value)).toBe(sent);
});

/** From `select format_type(oid, modifier)` on PostgreSQL 15; undefined where the server is to be asked. */
const spellings: readonly (readonly [oid: number, modifier: number, spelling: string | undefined])[] = [
  [1700, -1, 'numeric'],
  [1700, 1245190, 'numeric(19,2)'],
  [1700, 655364, 'numeric(10,0)'],
  [1700, 198658, 'numeric(3,-2)'],
  [1700, 65537004, 'numeric(1000,1000)'],
  [1700, 328732, 'numeric(5,-1000)'],
  [1231, 1245190, 'numeric(19,2)[]'],
  [1014, -1, 'bpchar[]'],
  [1562, 5, 'bit varying(5)'],
  [1115, 3, 'timestamp(3) without time zone[]'],
  [1043, 24, 'character varying(20)'],
  [1015, 24, 'character varying(20)[]'],
  [1042, 7, 'character(3)'],
  [1042, -1, 'bpchar'],
  [1560, -1, '"bit"'],
  [1560, 3, 'bit(3)'],
  [1114, 3, 'timestamp(3) without time zone'],
  [1184, 0, 'timestamp(0) with time zone'],
  [1266, 2, 'time(2) with time zone'],
  [1186, 2147418114, undefined],
  [99999, -1, undefined],
];

test('types are spelled as the server spells them', () => {
  expect(spellings.map(([oid, modifier]) => [oid, modifier, formatBuiltin(oid, modifier)])).toEqual(
    spellings,
  );
});
