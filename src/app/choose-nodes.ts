import type { NodeId, ResourceType } from '../domain/id.ts';
import { chooseResourceTypes } from '../select/resource-types.ts';
import { select } from '../select/select.ts';
import type { Effects } from './effects.ts';
import { formerState } from './former-state.ts';
import { valueOrThrow } from './open-project.ts';
import type { OpenedProject } from './open-project.ts';
import { indirectSelection } from './project-flags.ts';
import type { SelectionRequest } from './request.ts';
import { tellWarnings } from './warnings.ts';

/** The kinds of node that a verb is for. */
export interface VerbTypes {
  /** Where no `--resource-type` says otherwise, and for its word `default`. */
  readonly defaults: readonly ResourceType[];
  /** What the word `all` stands for. */
  readonly all: readonly ResourceType[];
  /** `ls`: models without a line of SQL are shown too. */
  readonly includeEmpty?: boolean;
}

/** The nodes that a request selects, of the kinds that the verb is for. What matched nothing is told as a warning. */
export function chooseNodes(
  project: OpenedProject,
  request: SelectionRequest,
  types: VerbTypes,
  effects: Effects,
): ReadonlySet<NodeId> {
  const resourceTypes = valueOrThrow(
    chooseResourceTypes({
      included: request.resourceTypes,
      excluded: request.excludeResourceTypes,
      defaults: new Set(types.defaults),
      all: new Set(types.all),
    }),
  );
  const kinds = new Set<ResourceType>(types.all);
  const selection = valueOrThrow(
    select(project.graph, {
      select: request.select,
      exclude: request.exclude,
      selector: request.selector,
      selectors: project.selectors,
      state: request.stateFolder === null ? null : formerState(project, request.stateFolder, effects),
      resourceTypes: new Set([...resourceTypes].filter((type) => kinds.has(type))),
      indirect: indirectSelection(request, project.graph.project.config),
      includeEmpty: types.includeEmpty ?? false,
    }),
  );
  tellWarnings(selection.warnings, project.warnings, effects);
  return selection.ids;
}
