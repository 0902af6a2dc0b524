import { hash } from 'node:crypto';
import { valueWithFloats } from '../../context/fixture-value.ts';
import type { UnitTestDefinition, UnitTestFixture } from '../../domain/unit-test.ts';
import { toValue } from '../../template/values/json.ts';
import { repr, str } from '../../template/values/text.ts';
import type { Json } from '../../util/json.ts';

/**
 * dbt's checksum of a unit test: of its parts as Python writes dataclasses, so that a manifest of dbt's and one of ours compare
 * with each other. The rows of a fixture file count twice.
 */
export function unitTestChecksum(
  test: Pick<UnitTestDefinition, 'model' | 'versions' | 'given' | 'expect' | 'overrides'>,
): string {
  const { model, versions, given, expect, overrides } = test;
  const parts = [
    model,
    versions === null
      ? 'None'
      : `UnitTestNodeVersions(include=${written(versions.include)}, exclude=${written(versions.exclude)})`,
    `[${given.map((one) => `UnitTestInputFixture(input=${written(one.input)}, ${fixtureText(one)})`).join(', ')}]`,
    `UnitTestOutputFixture(${fixtureText(expect)})`,
    overrides === null
      ? 'None'
      : `UnitTestOverrides(macros=${written(overrides.macros)}, vars=${written(overrides.vars)}, env_vars=${written(overrides.env_vars)})`,
  ];
  const files = given
    .filter(({ fixture }) => fixture !== null)
    .map(({ rows, floats }) => `-${str(valueWithFloats(rows, floats))}`);
  return hash('sha256', parts.join('-') + files.join(''), 'hex');
}

const formatNames = { dict: 'Dict', csv: 'CSV', sql: 'SQL' } as const;

function fixtureText({ rows, floats, format, fixture }: UnitTestFixture): string {
  return (
    `rows=${repr(valueWithFloats(rows, floats))}, format=<UnitTestFormat.${formatNames[format]}: '${format}'>, ` +
    `fixture=${written(fixture)}`
  );
}

function written(json: Json): string {
  return repr(toValue(json));
}
