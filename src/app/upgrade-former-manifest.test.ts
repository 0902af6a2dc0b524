import { expect, test } from 'vitest';
import { upgradeFormerManifest } from './upgrade-former-manifest.ts';

test('what an older dbt kept as a syntax tree is read out of the template', () => {
  const code = `{{ config(materialized='table', alias=var('name', "x")) }} select 1`;
  const written = { enabled: true, materialized: "Keyword(key='materialized', value=Const(value='table'))" };
  const entries = new Map([
    ['model.shop.old', { raw_code: code, unrendered_config: written }],
    ['model.shop.newer', { raw_code: code, unrendered_config: { materialized: 'table' } }],
    ['model.shop.broken', { raw_code: '{{ config(', unrendered_config: written }],
    ['source.shop.raw.items', { unrendered_config: {} }],
  ]);
  const upgraded = upgradeFormerManifest({ entries, macros: new Map() });
  expect([...upgraded.entries.values()].map((entry) => entry['unrendered_config'])).toEqual([
    { enabled: true, materialized: 'table', alias: "var('name', 'x')" },
    { materialized: 'table' },
    written,
    {},
  ]);
});
