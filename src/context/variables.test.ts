import { expect, test } from 'vitest';
import { createVariables } from './variables.ts';

const variables = createVariables({
  rootPackage: 'root',
  packages: [
    {
      name: 'root',
      vars: { a: 'root', b: 'root', root: { b: 'root for root' }, kit: { c: 'root for kit', d: null } },
    },
    {
      name: 'kit',
      vars: {
        a: 'kit',
        c: 'kit',
        d: 'kit',
        e: 'kit',
        kit: { e: 'kit for kit', f: '{{ 1 }}' },
        root: { a: 'ignored' },
      },
    },
  ],
  cliVars: { g: 'line' },
});

test.each([
  ['root', 'a', 'root'],
  ['root', 'b', 'root for root'],
  ['root', 'c', undefined],
  ['root', 'g', 'line'],
  ['kit', 'a', 'root'],
  ['kit', 'b', 'root'],
  ['kit', 'c', 'root for kit'],
  ['kit', 'd', null],
  ['kit', 'e', 'kit for kit'],
  ['kit', 'g', 'line'],
])('in %s, %s is %s', (packageName, name, value) => {
  expect(variables(packageName).merged.get(name)).toBe(value);
});

test('texts with tags are noticed', () => {
  expect([variables('root').templated, variables('kit').templated]).toEqual([false, true]);
});
