import type { TestedNode } from './read-test.ts';

/** What a test on a model, seed or snapshot is declared on. */
export function testedNode(name: string, version: string | number | null): TestedNode {
  return {
    nameInTest: version === null ? name : `${name}_v${version}`,
    prefix: '',
    call: version === null ? `ref('${name}')` : `ref('${name}', version='${version}')`,
    version,
    columnName: null,
    tags: [],
  };
}
