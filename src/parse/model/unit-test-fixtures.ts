import type { FixtureNode } from '../../domain/unit-test.ts';
import { csvRows } from '../../util/csv-rows.ts';
import { pathBelow, shownPath, stem } from './package-context.ts';
import type { ParseContext } from './parse-context.ts';

/** Reads every fixture file of the project and its packages, by id. Two of one name in a package are a fault. */
export function readFixtures(context: ParseContext): ReadonlyMap<string, FixtureNode> {
  const fixtures = new Map<string, FixtureNode>();
  for (const of of context.packages) {
    for (const file of of.discovered.files) {
      if (file.kind !== 'fixture') continue;
      const name = stem(file.path);
      const id = fixtureId(of.name, name);
      const place = { path: shownPath(context.root.root, of.discovered, file.path), line: 1, column: 1 };
      const other = fixtures.get(id);
      if (other) {
        context.faults.error(
          'duplicate-name',
          `dbt found two fixtures with the name "${name}". Since these resources have the same name, dbt will be ` +
            `unable to find the correct resource when looking for ${name}.`,
          { place },
          `The other is ${other.originalPath}: change the name of one of these files.`,
        );
        continue;
      }
      // dbt reads files without white space at their edges.
      const text = file.text.trim();
      const rows = file.path.endsWith('.sql') ? { ok: true as const, value: text } : csvRows(text);
      if (!rows.ok) {
        context.faults.error('unit-test-rows', `Fixture ${name}: ${rows.error}`, { place });
        continue;
      }
      const path = pathBelow(file);
      fixtures.set(id, {
        id,
        packageName: of.name,
        name,
        path,
        originalPath: file.path,
        rows: rows.value,
      });
    }
  }
  return fixtures;
}

/** A fixture's id: `fixture.<package>.<name>`. */
export function fixtureId(packageName: string, name: string): string {
  return `fixture.${packageName}.${name}`;
}
