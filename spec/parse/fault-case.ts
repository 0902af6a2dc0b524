import type { ParseTextsOptions } from './parse-texts.ts';

/** A fault with its place, and what its text must hold: dbt's phrase where dbt has one. */
export interface Expected {
  readonly at: string;
  readonly says: string;
  readonly help?: string;
}

/** A project, and all that is wrong with it, in order. */
export interface FaultCase {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly options?: ParseTextsOptions;
  readonly faults: readonly Expected[];
}

/** A native project file. */
export const native = { 'project.yml': 'name: shop\n' };
/** A dbt project file with its profile. */
export const dbt = {
  'dbt_project.yml': 'name: shop\nprofile: shop\n',
  'profiles.yml':
    'shop:\n  target: dev\n  outputs:\n    dev: {type: postgres, host: h, user: u, dbname: d, schema: s}\n',
};
