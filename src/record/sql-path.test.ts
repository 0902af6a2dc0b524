import { expect, test } from 'vitest';
import { sqlPath } from './sql-path.ts';

/** From the target folder of a run of dbt 1.12. */
test.each([
  ['a.sql', 'models/a.sql', 'compiled/shop/models/a.sql'],
  ['staging/a.sql', 'models/staging/a.sql', 'compiled/shop/models/staging/a.sql'],
  ['unique_b_id.sql', 'models/s.yml', 'compiled/shop/models/s.yml/unique_b_id.sql'],
  [
    'hooks/shop-on-run-end-0.sql',
    './dbt_project.yml',
    'compiled/shop/dbt_project.yml/hooks/shop-on-run-end-0.sql',
  ],
  ['../../../x.sql', 'models/../../../y.yml', 'compiled/shop/x.sql'],
])('%s of %s', (path, originalPath, expected) => {
  const node = { packageName: 'shop', path, originalPath, resourceType: 'model', name: 'a' } as const;
  expect(sqlPath('compiled', node)).toBe(expected);
});

/** A file can hold several snapshots; dbt puts each beneath it, those of YAML too. */
test.each([
  ['s.sql', 'snapshots/s.sql', 'run/shop/snapshots/s.sql/kept.sql'],
  ['kept.sql', 'snapshots/s.yml', 'run/shop/snapshots/s.yml/kept.sql'],
])('snapshot: %s of %s', (path, originalPath, expected) => {
  const node = { packageName: 'shop', path, originalPath, resourceType: 'snapshot', name: 'kept' } as const;
  expect(sqlPath('run', node)).toBe(expected);
});
