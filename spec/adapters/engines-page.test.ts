import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { adapterTypes } from '../../src/adapters/registry.ts';
import { cells } from './cells.ts';
import { enginesPage } from './engines-page.ts';

test('docs/engines/README.md is what write-engines-page.ts makes of the table', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/engines/README.md'), 'utf8');
  expect(page).toBe(enginesPage());
});

test('each engine has its part of the table', () => {
  expect(Object.keys(cells).sort()).toEqual(adapterTypes);
});
