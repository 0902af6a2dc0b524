import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { compatibilityPage } from './compatibility-page.ts';
import { features } from './features.ts';

const root = resolve(import.meta.dirname, '../..');
const rows = features.flatMap((group) => group.features);

test('docs/compatibility.md is what write-compatibility-page.ts makes of the table', () => {
  expect(readFileSync(resolve(root, 'docs/compatibility.md'), 'utf8')).toBe(compatibilityPage());
});

test('each file that shows something is there; what is there is shown by one', () => {
  const files = rows.flatMap(({ shownBy }) => shownBy);
  expect(files.filter((file) => !existsSync(resolve(root, file)))).toEqual([]);
  expect(rows.filter(({ state, shownBy }) => state !== 'not there' && shownBy.length === 0)).toEqual([]);
});
