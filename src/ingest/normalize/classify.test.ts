import { describe, expect, it } from 'vitest';
import { classify, classifyString } from './classify.ts';
import { joinKinds, kind, type Kind, kindOfType, typeOfKind } from './kind.ts';
import { postgresTypes } from './postgres-types.fixture.ts';

const cases: readonly (readonly [keyof typeof kind, readonly string[]])[] = [
  ['boolean', ['true', 'false', 'True', 'FALSE']],
  ['integer', ['0', '7', '-7', '2147483647', '-2147483647', '999999999', '1234567890']],
  ['bigint', ['2147483648', '-2147483648', '9999999999', '999999999999999', '-999999999999999']],
  ['numeric', ['0.0', '1.50', '-0.5', '123456789012345.000000000000001', '0.1', '.5', '-.5', '.097', '.0']],
  ['date', ['2024-02-29', '0001-01-01', '9999-12-31', '2000-02-29']],
  [
    'timestampTz',
    [
      '2024-01-01T00:00',
      '2024-01-01 23:59:59',
      '2024-01-01T00:00:00.123456Z',
      '2024-01-01T00:00:00+03',
      '2024-01-01T00:00:00-03:30',
      '2024-01-01T00:00:00+0530',
      '2024-01-01 10:00Z',
    ],
  ],
  [
    'uuid',
    [
      '123e4567-e89b-12d3-a456-426614174000',
      'ABCDEF01-e89b-12d3-a456-426614174000',
      '12345678-1234-1234-1234-123456789012',
    ],
  ],
  [
    'text',
    [
      '',
      ' ',
      'a',
      '00123',
      '-007',
      '+5',
      '-0',
      '-0.0',
      '.',
      '-.',
      '-.0',
      '..5',
      '.5e1',
      '+.5',
      '5.',
      '1e5',
      '1,5',
      ' 5',
      '5 ',
      '--5',
      '-',
      '1-2',
      '1.2.3',
      '0x1F',
      '1_000',
      'NaN',
      '1234567890123456',
      'tRUE',
      't',
      'yes',
      '2024-02-30',
      '2023-02-29',
      '1900-02-29',
      '2024-13-01',
      '2024-00-10',
      '2024-1-1',
      '0000-01-01',
      '24-01-01',
      '2024-01-01T24:00',
      '2024-01-01T00:60',
      '2024-01-01T00:00:60',
      '2024-01-01T00:00:00.1234567Z',
      '2024-01-01T00:00:00z',
      '2024-01-01t00:00',
      '2024-01-01T',
      '2024-01-01T00',
      '2024-01-01T00:00:',
      '2024-01-01T00:00:00.',
      '2024-01-01T00:00+15:00',
      '2024-01-01T00:00+3',
      '2024-01-01  00:00',
      '2024/01/01',
      '123e4567e89b12d3a456426614174000',
      '123e4567-e89b-12d3-a456-42661417400g',
      '{123e4567-e89b-12d3-a456-42661417400}',
      '٣',
    ],
  ],
];

const of = (text: string): Kind => classify(Buffer.from(text), 0, Buffer.byteLength(text));

describe('classify', () => {
  it.each(cases.flatMap(([name, texts]) => texts.map((text) => [text, name] as const)))(
    '%j is %s',
    (text, name) => {
      expect(of(text)).toBe(kind[name]);
      const framed = Buffer.from(`9-${text}-9`);
      expect(classify(framed, 2, framed.length - 2)).toBe(kind[name]);
    },
  );

  it.each(cases.flatMap(([name, texts]) => texts.map((text) => [text, name] as const)))(
    'the JSON string %j is no number',
    (text, name) => {
      const own = name === 'date' || name === 'timestampTz' || name === 'uuid' ? kind[name] : kind.text;
      expect(classifyString(Buffer.from(text), 0, Buffer.byteLength(text))).toBe(own);
    },
  );
});

describe('the lattice', () => {
  const all = Object.values(kind);
  it('is commutative, associative and idempotent, with none at its bottom and text at its top', () => {
    for (const a of all) {
      expect(joinKinds(a, a)).toBe(a);
      expect(joinKinds(kind.none, a)).toBe(a);
      expect(joinKinds(a, kind.text)).toBe(kind.text);
      for (const b of all) {
        expect(joinKinds(a, b)).toBe(joinKinds(b, a));
        for (const c of all) expect(joinKinds(joinKinds(a, b), c)).toBe(joinKinds(a, joinKinds(b, c)));
      }
    }
  });

  it.each([
    ['integer', 'bigint', 'bigint'],
    ['integer', 'numeric', 'numeric'],
    ['bigint', 'numeric', 'numeric'],
    ['date', 'timestampTz', 'timestampTz'],
    ['integer', 'boolean', 'text'],
    ['integer', 'date', 'text'],
    ['json', 'integer', 'text'],
    ['uuid', 'date', 'text'],
  ] as const)('%s and %s make %s', (left, right, both) => {
    expect(joinKinds(kind[left], kind[right])).toBe(kind[both]);
  });

  it('finds the kind of every type that it gives', () => {
    for (const each of all) {
      if (each !== kind.none) expect(kindOfType(typeOfKind(each, postgresTypes), postgresTypes)).toBe(each);
    }
    expect(kindOfType('character varying(20)', postgresTypes)).toBeNull();
    expect(kindOfType('double precision', postgresTypes)).toBeNull();
  });
});
