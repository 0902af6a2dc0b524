import { expect, test } from 'vitest';
import { ZoneOffsets } from './zone-offsets.ts';

/** Zone, moment, and how PostgreSQL 18 shows it there. */
const cases: readonly (readonly [zone: string, moment: string, shown: string])[] = [
  ['UTC', '2024-07-02T03:04:05.123456Z', '2024-07-02 03:04:05.123456+00:00'],
  ['Asia/Kolkata', '2024-07-02T03:04:05.5Z', '2024-07-02 08:34:05.5+05:30'],
  ['America/Sao_Paulo', '2024-07-02T03:04:05Z', '2024-07-02 00:04:05-03:00'],
  ['Europe/Berlin', '2024-03-31T00:59:59.999999Z', '2024-03-31 01:59:59.999999+01:00'],
  ['Europe/Berlin', '2024-03-31T01:00:00Z', '2024-03-31 03:00:00+02:00'],
  ['America/St_Johns', '2024-01-01T00:00:00Z', '2023-12-31 20:30:00-03:30'],
  ['UTC', '1969-12-31T23:59:59.999999Z', '1969-12-31 23:59:59.999999+00:00'],
  ['UTC', '0001-01-01T00:00:00Z', '0001-01-01 00:00:00+00:00'],
  ['UTC', '0000-12-31T00:00:00Z', '0001-12-31 00:00:00+00:00 BC'],
];

test.each(cases)('%s, %s: %s', (zone, moment, shown) => {
  const [, whole = '', fraction = ''] = /^(.*?)(?:\.(\d+))?Z$/.exec(moment) ?? [];
  const micros = BigInt(Date.parse(`${whole}Z`)) * 1000n + BigInt(fraction.padEnd(6, '0'));
  expect(new ZoneOffsets(zone).format(micros)).toBe(shown);
});
