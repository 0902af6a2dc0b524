import { mkdtempSync, mkdirSync, writeFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { cruise } from 'dependency-cruiser';
import type { ICruiseResult } from 'dependency-cruiser';
import { afterAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const { default: rules } = (await import(join(root, '.dependency-cruiser.mjs'))) as {
  default: { forbidden: object[]; options: object };
};
const scratch: string[] = [];
afterAll(() => scratch.forEach((folder) => rmSync(folder, { recursive: true })));

/** Cruises a tree of files (or the repository's own `src`) and gives the names of the rules broken, and the modules seen. */
async function broken(
  files: Readonly<Record<string, string>> | null,
): Promise<{ rules: string[]; seen: number }> {
  let base = root;
  if (files) {
    base = mkdtempSync(join(tmpdir(), 'sluice-rules-'));
    scratch.push(base);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(base, path)), { recursive: true });
      writeFileSync(join(base, path), text);
    }
  }
  const { output } = await cruise(['src'], {
    ...rules.options,
    baseDir: base,
    validate: true,
    ruleSet: { forbidden: rules.forbidden },
  } as never);
  const result = output as ICruiseResult;
  return {
    rules: [...new Set(result.summary.violations.map((violation) => violation.rule.name))].sort(),
    seen: result.modules.filter((module) => module.source.startsWith('src/')).length,
  };
}

/** Each case is a small tree and the rules that it breaks. */
const cases: readonly { name: string; files: Record<string, string>; breaks: string[] }[] = [
  {
    name: 'what is allowed passes',
    files: {
      'src/graph/a.ts': "import type { B } from '../domain/b.ts';\nexport const a: B = 1;",
      'src/domain/b.ts': 'export type B = number;',
    },
    breaks: [],
  },
  {
    name: 'a stage imports a later stage',
    files: {
      'src/parse/a.ts': "import { b } from '../execute/b.ts';\nexport const a = b;",
      'src/execute/b.ts': 'export const b = 1;',
    },
    breaks: ['parse-imports'],
  },
  {
    name: 'a type-only import counts',
    files: {
      'src/select/a.ts': "import type { B } from '../adapters/postgres/b.ts';\nexport type A = B;",
      'src/adapters/postgres/b.ts': 'export type B = number;',
    },
    breaks: ['select-imports'],
  },
  {
    name: 'a cycle of types alone',
    files: {
      'src/domain/a.ts': "import type { B } from './b.ts';\nexport type A = B | 1;",
      'src/domain/b.ts': "import type { A } from './a.ts';\nexport type B = A[];",
    },
    breaks: ['no-cycles'],
  },
  {
    name: 'a pure folder reads a file',
    files: { 'src/template/a.ts': "import { readFileSync } from 'node:fs';\nexport const a = readFileSync;" },
    breaks: ['pure-template/'],
  },
  {
    name: 'one engine imports another',
    files: {
      'src/adapters/pglite/a.ts': "import { b } from '../postgres/b.ts';\nexport const a = b;",
      'src/adapters/postgres/b.ts': 'export const b = 1;',
    },
    breaks: ['engines-apart'],
  },
  {
    name: 'plan sees the contract and no driver',
    files: {
      'src/plan/a.ts':
        "import type { C } from '../adapters/contract.ts';\nimport { b } from '../adapters/registry.ts';\nexport const a: C = b;",
      'src/adapters/contract.ts': 'export type C = number;',
      'src/adapters/registry.ts': 'export const b = 1;',
    },
    breaks: ['plan-imports'],
  },
  {
    name: 'the command line goes round app',
    files: {
      'src/cli/a.ts': "import { b } from '../parse/b.ts';\nexport const a = b;",
      'src/parse/b.ts': 'export const b = 1;',
    },
    breaks: ['cli-through-app'],
  },
  {
    name: 'the command line knows of the API',
    files: {
      'src/cli/a.ts': "import { b } from '../api/b.ts';\nexport const a = b;",
      'src/api/b.ts': 'export const b = 1;',
    },
    breaks: ['cli-through-app', 'cli-without-api'],
  },
  {
    name: 'the API goes round app',
    files: {
      'src/api/a.ts': "import { b } from '../plan/b.ts';\nexport const a = b;",
      'src/plan/b.ts': 'export const b = 1;',
    },
    breaks: ['api-beside-cli'],
  },
  {
    name: 'a stage imports app',
    files: {
      'src/record/a.ts': "import { b } from '../app/b.ts';\nexport const a = b;",
      'src/app/b.ts': 'export const b = 1;',
    },
    breaks: ['nobody-imports-the-shell', 'record-imports'],
  },
];

describe('import rules', () => {
  it.each(cases)('$name', async ({ files, breaks }) => {
    const result = await broken(files);
    expect(result.rules).toEqual(breaks);
    expect(result.seen).toBe(Object.keys(files).length);
  });

  it('the repository itself breaks none, and its modules are seen', async () => {
    const result = await broken(null);
    expect(result.rules).toEqual([]);
    expect(result.seen).toBeGreaterThan(20);
  });
});
