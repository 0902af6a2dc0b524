import { selectByAccess } from './access.ts';
import { selectByNameOf } from './by-name.ts';
import { selectByConfig } from './config.ts';
import { selectByFile } from './file.ts';
import { selectByFqn } from './fqn.ts';
import { selectByGroup } from './group.ts';
import type { Method } from './method.ts';
import { selectByPackage } from './package.ts';
import { selectByPath } from './path.ts';
import { selectByResourceType } from './resource-type.ts';
import { selectByResult } from './result.ts';
import { selectBySourceStatus } from './source-status.ts';
import { selectBySource } from './source.ts';
import { selectByState } from './state/state.ts';
import { selectByTag } from './tag.ts';
import { selectByTestName } from './test-name.ts';
import { selectByTestType } from './test-type.ts';
import { selectByVersion } from './version.ts';
import { failed } from '../../util/result.ts';

/**
 * All methods, by the word before the colon, in the order in which dbt lists them.
 */
export const methods: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['fqn', selectByFqn],
  ['tag', selectByTag],
  ['group', selectByGroup],
  ['access', selectByAccess],
  ['source', selectBySource],
  ['path', selectByPath],
  ['file', selectByFile],
  ['package', selectByPackage],
  ['config', selectByConfig],
  ['test_name', selectByTestName],
  ['test_type', selectByTestType],
  ['resource_type', selectByResourceType],
  ['state', selectByState],
  ['exposure', selectByNameOf('exposure', ({ resourceType }) => resourceType === 'exposure')],
  ['metric', selectByNameOf('metric', ({ resourceType }) => resourceType === 'metric')],
  ['result', selectByResult],
  ['source_status', selectBySourceStatus],
  ['version', selectByVersion],
  [
    'semantic_model',
    selectByNameOf('semantic_model', ({ resourceType }) => resourceType === 'semantic_model'),
  ],
  ['saved_query', selectByNameOf('saved_query', ({ resourceType }) => resourceType === 'saved_query')],
  ['unit_test', selectByNameOf('unit_test', ({ resourceType }) => resourceType === 'unit_test')],
  // Resolved where selections are put together, since it stands for one.
  ['selector', () => failed({ message: 'selector: stands for a selection of its own' })],
]);
