import { expect, test } from 'vitest';
import { postgresDialect } from '../adapters/shared/postgres-dialect.ts';
import { asideName, type AsideRole } from './aside-name.ts';

const named = (identifier: string, role: AsideRole = 'tmp'): string =>
  asideName({ database: null, schema: 'shop', identifier }, role, postgresDialect).identifier;

// The hash is the beginning of sha256sum's answer for the name.
test('says whose it is and what for', () => {
  expect(named('orders')).toBe('orders__sluice_tmp_1c168adb');
  expect(named('orders', 'old2')).toBe('orders__sluice_old2_1c168adb');
});

test.each([
  ['letters of one byte', 'n'.repeat(63)],
  ['letters of two', 'é'.repeat(31)],
  ['signs of four', '🦜'.repeat(15)],
])('is no longer than the engine allows: %s', (_, identifier) => {
  for (const role of ['tmp', 'old', 'old2', 'old3'] as const) {
    const name = named(identifier, role);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63);
    expect(name.isWellFormed()).toBe(true);
  }
});

test('is its own where only the end of a long name differs', () => {
  const long = 'n'.repeat(62);
  expect(named(`${long}a`)).not.toBe(named(`${long}b`));
});
