import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fits, renderCase } from './render-case.ts';
import type { CaseEnvironment } from './render-case.ts';

interface Case {
  readonly name?: string;
  readonly template: string;
  readonly expected: string;
}

interface Table {
  readonly environment: CaseEnvironment;
  readonly cases: readonly Case[];
}

const folder = new URL('.', import.meta.url);

function read(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
}

const tables: readonly (readonly [string, Table])[] = [
  ['conformance', { environment: 'jinja2', cases: read('conformance.json') as readonly Case[] }],
  ...readdirSync(new URL('cases/', folder))
    .toSorted()
    .map((file) => [file.replace('.json', ''), read(`cases/${file}`) as Table] as const),
];

describe.each(tables)('%s', (_, { environment, cases }) => {
  test.each(cases)('$template', ({ template, expected }) => {
    const sync = renderCase(template, environment, 'sync');
    expect(fits(sync, expected) ? expected : sync).toBe(expected);
    expect(renderCase(template, environment, 'effects')).toBe(sync);
  });
});
