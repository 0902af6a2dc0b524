import * as files from './texts.ts';

/** What a new project is made of. */
export interface NewProject {
  /** Letters, digits and `_`, not beginning with a digit. */
  readonly name: string;
  readonly target: 'pglite' | 'postgres';
  /** Path from the project's folder to the folder of the JSON Schemas, with `/`. */
  readonly schemas: string;
}

/** A file of a new project. */
export interface NewFile {
  /** Relative to the project's folder, with `/`. */
  readonly path: string;
  readonly text: string;
  /** True: where the file is there already it is left as it is, and the project works all the same. */
  readonly optional: boolean;
}

/** All files of a new project, sorted by path. Two projects of the same facts are the same to the byte. */
export function newProject(facts: NewProject): readonly NewFile[] {
  const { name, target, schemas } = facts;
  const needed = (path: string, text: string): NewFile => ({ path, text, optional: false });
  const kept = (path: string, text: string): NewFile => ({ path, text, optional: true });
  return [
    kept('.gitignore', files.ignored),
    kept('README.md', files.readme(name, target)),
    needed('macros/cents_to_amount.sql', files.macro),
    needed('models/marts/marts.yml', files.martsYaml(schemas)),
    needed('models/marts/revenue_by_country.sql', files.revenue),
    needed('models/staging/staging.yml', files.stagingYaml(schemas)),
    needed('models/staging/stg_orders.sql', files.stagedOrders),
    kept('package.json', files.packageJson(name)),
    needed('project.yml', files.projectYaml(name, target, schemas)),
    needed('seeds/countries.csv', files.countries),
    needed('sources/files/orders.csv', files.orders),
    needed('sources/shop.yml', files.sourceYaml(schemas)),
    needed('tests/revenue_is_complete.sql', files.completeness),
  ];
}
