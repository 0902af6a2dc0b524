import { expect, test } from 'vitest';
import type { NodeConfig } from '../domain/config.ts';
import type { Json } from '../util/json.ts';
import { readHooks } from './read-hooks.ts';

test.each<[Json | undefined, readonly [string, boolean][]]>([
  [undefined, []],
  [null, []],
  ['select 1', [['select 1', true]]],
  [
    ['select 1', 'select 2'],
    [
      ['select 1', true],
      ['select 2', true],
    ],
  ],
  [{ sql: 'vacuum', transaction: false }, [['vacuum', false]]],
  [[{ sql: 'select 1', transaction: true, index: null }], [['select 1', true]]],
  ['{"sql": "vacuum", "transaction": false}', [['vacuum', false]]],
  ['{{ vacuum() }}', [['{{ vacuum() }}', true]]],
])('%j', (config, hooks) => {
  const read = readHooks({ 'pre-hook': config } as unknown as NodeConfig, 'pre-hook');
  expect(read.map(({ sql, transaction }) => [sql, transaction])).toEqual(hooks);
});
