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
  expect(sqlPath('compiled', { packageName: 'shop', path, originalPath })).toBe(expected);
});
