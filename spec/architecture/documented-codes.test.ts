import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The ways in which the source gives a diagnostic or an error its code. */
const spellings = [
  /\.(?:error|warn)\(\s*'([a-z-]+)'/g,
  /(?:#fail|(?<!throw )\b[fF]ault|refuse)\(\s*'([a-z-]+)'/g,
  /new LoadError\(\s*'([a-z-]+)'/g,
  /\bcode: '([a-z-]+)'/g,
  /\bcode(?::| =) [^;,\n]*\? '([a-z-]+)'/g,
  /\bcode(?::| =) [^;,\n]*\? '[a-z-]+' : '([a-z-]+)'/g,
  /^ {2}\| '([a-z-]+)'/gm,
];

const unions = new Set(['ingest/load-error.ts']);

test('every code that the source gives is in docs/diagnostics.md', () => {
  const documented = readFileSync(path.join(root, 'docs/diagnostics.md'), 'utf8');
  const used = new Set(
    ['connection', 'statement', 'lock', 'cancelled', 'busy'].map((fault) => `engine-${fault}`),
  );
  for (const name of readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
    const text = readFileSync(path.join(root, 'src', name), 'utf8');
    for (const spelling of unions.has(name) ? spellings : spellings.slice(0, -1))
      for (const [, code] of text.matchAll(spelling)) used.add(code!);
  }
  expect(used.size).toBeGreaterThan(150);
  expect([...used].filter((code) => !documented.includes(`\`${code}\``)).sort()).toEqual([]);
});
