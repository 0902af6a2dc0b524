import { describe, expect, it } from 'vitest';
import { judge, readDeclaredType, type Verdict } from './declared-type.ts';

const cases: readonly (readonly [string, Verdict, readonly string[]])[] = [
  ['integer', 'fits', ['0', '-5', '+5', '00012', ' 7 ', '2147483647', '-2147483648']],
  ['int', 'out_of_range', ['2147483648', '-2147483649', '99999999999999999999']],
  ['int4', 'not_an_integer', ['', ' ', 'x', '1.0', '1e3', '1 2', '--1', '-']],
  ['smallint', 'fits', ['32767', '-32768']],
  ['int2', 'out_of_range', ['32768', '-32769']],
  ['bigint', 'fits', ['9223372036854775807', '-9223372036854775808', '0000000000000000000009']],
  ['int8', 'out_of_range', ['9223372036854775808', '-9223372036854775809']],
  ['numeric', 'fits', ['1', '.5', '5.', '-0.10', ' 3.5 ', '123456789012345678901234567890.5']],
  ['numeric', 'not_a_number', ['', 'x', '1,5', '1.143,74', '.', '-', 'n/d', '1e', '1 5']],
  ['numeric', 'ask', ['1e5', 'NaN', 'Infinity']],
  ['numeric(5,2)', 'fits', ['99.99', '0.123456', '00000099.1']],
  ['numeric(5,2)', 'out_of_range', ['1000', '12345.1']],
  ['decimal(5, 2)', 'ask', ['999.99', '999.999']],
  ['double precision', 'fits', ['1.5', '-3']],
  ['float8', 'not_a_number', ['abc']],
  ['boolean', 'fits', ['true', 'T', 'yes', 'off', '0', ' 1 ', 'fal']],
  ['bool', 'not_a_boolean', ['2', 'o', 'maybe', '']],
  ['varchar(3)', 'fits', ['abc', 'ção', '']],
  ['character varying(3)', 'too_long', ['abcd', 'çãoo']],
  ['char(2)', 'too_long', ['abc']],
  ['text', 'fits', ['x'.repeat(1000)]],
  ['date', 'fits', ['2024-02-29', '2024-01-01T10:00:00Z']],
  ['date', 'ask', ['29/02/2024', '2024-02-30', 'tomorrow']],
  ['timestamp', 'fits', ['2024-02-29 10:00', '2024-02-29']],
  ['timestamp with time zone', 'ask', ['yesterday', '10:00']],
  ['timestamp(3) without time zone', 'fits', ['2024-02-29 10:00:00.123456']],
  ['uuid', 'fits', ['123e4567-e89b-12d3-a456-426614174000']],
  ['uuid', 'ask', ['123e4567e89b12d3a456426614174000', 'x']],
  ['jsonb', 'fits', ['{"a": 1}', '[]', '"x"', 'null', '{"a": "\\\\u0000"}']],
  ['json', 'not_json', ['{a: 1}', '', '{"a": "\\u0000"}', '"\\ud800"']],
  ['inet', 'ask', ['10.0.0.1']],
  ['text[]', 'ask', ['{a}']],
];

describe('judge', () => {
  it.each(cases.flatMap(([type, verdict, texts]) => texts.map((text) => [type, text, verdict] as const)))(
    'as %s, %j: %s',
    (type, text, verdict) => {
      const bytes = Buffer.from(`_${text}_`);
      expect(judge(readDeclaredType(type), bytes, 1, bytes.length - 1)).toBe(verdict);
    },
  );
});
