import { describe, expect, test } from 'vitest';
import type { NodeConfig } from '../../domain/config.ts';
import type { JsonObject } from '../../util/json.ts';
import { mergeConfig } from './merge-config.ts';

/** Rules of dbt's config classes, worked out by hand: what stands below, the layer put over it, what comes of it. */
const cases: readonly {
  readonly rule: string;
  readonly below: JsonObject;
  readonly layer: JsonObject;
  readonly merged: JsonObject;
}[] = [
  {
    rule: 'tags append, one or many',
    below: { tags: ['a'] },
    layer: { tags: 'b' },
    merged: { tags: ['a', 'b'] },
  },
  {
    rule: 'tags that are there stay twice',
    below: { tags: ['a'] },
    layer: { tags: ['a'] },
    merged: { tags: ['a', 'a'] },
  },
  {
    rule: 'meta merges one level',
    below: { meta: { a: { x: 1 }, b: 1 } },
    layer: { meta: { a: { y: 2 } } },
    merged: { meta: { a: { y: 2 }, b: 1 } },
  },
  {
    rule: 'persist_docs replaces',
    below: { persist_docs: { relation: true } },
    layer: { persist_docs: { columns: true } },
    merged: { persist_docs: { columns: true } },
  },
  {
    rule: 'grants replace by privilege',
    below: { grants: { select: ['a'] } },
    layer: { grants: { select: 'b', insert: ['c'] } },
    merged: { grants: { select: ['b'], insert: ['c'] } },
  },
  {
    rule: 'grants with + append',
    below: { grants: { select: ['a'] } },
    layer: { grants: { '+select': 'b' } },
    merged: { grants: { select: ['a', 'b'] } },
  },
  {
    rule: 'grants with + where there were none',
    below: { grants: {} },
    layer: { grants: { '+select': 'b' } },
    merged: { grants: { select: ['b'] } },
  },
  {
    rule: 'hooks append and become maps, however spelled',
    below: { 'pre-hook': [{ sql: 'a', transaction: true, index: null }] },
    layer: { pre_hook: ['b', { sql: 'c', transaction: false }, '{"sql": "d", "transaction": false}'] },
    merged: {
      'pre-hook': [
        { sql: 'a', transaction: true, index: null },
        { sql: 'b', transaction: true, index: null },
        { sql: 'c', transaction: false, index: null },
        { sql: 'd', transaction: false, index: null },
      ],
    },
  },
  {
    rule: 'anything else replaces',
    below: { unique_key: ['a'] },
    layer: { unique_key: 'b' },
    merged: { unique_key: 'b' },
  },
  { rule: 'keys of nobody are kept', below: {}, layer: { mine: { x: 1 } }, merged: { mine: { x: 1 } } },
  {
    rule: 'off is a word here',
    below: {},
    layer: { static_analysis: false },
    merged: { static_analysis: 'off' },
  },
];

describe('layers of configuration', () => {
  test.each(cases)('$rule', ({ below, layer, merged }) => {
    expect(mergeConfig(below as unknown as NodeConfig, layer)).toEqual(merged);
  });
});
