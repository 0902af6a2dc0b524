import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('every code of discovering and parsing is in docs/diagnostics.md', () => {
  const documented = readFileSync(path.join(root, 'docs/diagnostics.md'), 'utf8');
  const used = new Set<string>();
  for (const folder of ['src/discover', 'src/parse']) {
    for (const name of readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
      const text = readFileSync(path.join(root, folder, name), 'utf8');
      for (const match of text.matchAll(
        /(?:\.(?:error|warn)|#fail|fault)\(\s*'([a-z-]+)'|code: '([a-z-]+)'/g,
      )) {
        used.add((match[1] ?? match[2])!);
      }
    }
  }
  expect(used.size).toBeGreaterThan(50);
  expect([...used].filter((code) => !documented.includes(`\`${code}\``)).sort()).toEqual([]);
});
