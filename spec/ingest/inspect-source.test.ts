import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspectSource } from '../../src/ingest/extract/typescript/inspect-source.ts';
import type { JsonObject } from '../../src/util/json.ts';
import { createFolder, type LoadFolder } from './load-rig.ts';

let folder: LoadFolder;
beforeEach(async () => {
  folder = await createFolder();
});
afterEach(() => folder.remove());

/** Faults of the table `orders` of sources/shop.yml, as `place code message`. */
async function faults(text: string | null, options: JsonObject = {}): Promise<readonly string[]> {
  if (text !== null) await folder.write('sources/shop.ts', text);
  const place = { path: 'sources/shop.yml', line: 8, column: 9 };
  const found = await inspectSource({ options, place }, { root: folder.root, tableName: 'orders' });
  return found.map(
    ({ place: at, code, message }) => `${at!.path}:${at!.line}:${at!.column} ${code} ${message}`,
  );
}

describe('a file of a source, looked at without running it', () => {
  it.each([
    ['export default async function* () {}', {}],
    ['export async function* orders(context: unknown): AsyncGenerator<{ a: 1 }> {}', {}],
    ['export const { orders } = make<string>(); const make = <T>() => ({}) as { orders: () => T[] };', {}],
    ['async function* other() {}\nexport { other as second };', { export: 'second' }],
    ['throw new Error("it is not run");\nexport default function* () {}', {}],
    [
      'import type { Source } from "sluice";\nexport default async function* (): Source { yield { a: 1 satisfies number }; }',
      {},
    ],
  ])('is right: %s', async (text, options) => {
    expect(await faults(text, options)).toEqual([]);
  });

  it.each([
    [
      null,
      {},
      'sources/shop.yml:8:9 no-such-source There is no file "sources/shop.ts" to load table "orders" by.',
    ],
    [
      null,
      { file: 'sources/other.ts' },
      'sources/shop.yml:8:9 no-such-source There is no file "sources/other.ts" to load table "orders" by.',
    ],
    [
      'export const lines = 1;',
      {},
      'sources/shop.yml:8:9 no-such-export sources/shop.ts exports neither "orders" nor a default function.',
    ],
    [
      'export default function* () {}',
      { export: 'lines' },
      'sources/shop.yml:8:9 no-such-export sources/shop.ts does not export "lines".',
    ],
    [
      'export default function* () {\n  const a: = 1;\n}',
      {},
      expect.stringMatching(/^sources\/shop\.ts:2:12 source-syntax Unexpected token `=`/),
    ],
    [
      '\nenum A { b }\nexport default function* () {}',
      {},
      'sources/shop.ts:2:1 source-syntax TypeScript enum is not supported: Node runs TypeScript by leaving its types out, and this is more than a type.',
    ],
    [
      'export default class { constructor(private a: string) {} }',
      {},
      expect.stringMatching(
        /^sources\/shop\.ts:1:44 source-syntax TypeScript parameter property is not supported/,
      ),
    ],
  ])('is wrong: %s %o', async (text, options, expected) => {
    expect(await faults(text, options as JsonObject)).toEqual([expected]);
  });
});
