import type { ExecutionRequest, ProjectRequest, SelectionRequest } from '../app/request.ts';
import type { Given } from './given.ts';
import type { Option } from './option.ts';
import * as options from './options.ts';
import { readWarningOptions } from './warning-options.ts';

/** Options of every verb that reads a project. */
export const projectOptions: readonly Option<unknown>[] = [
  options.projectFolder,
  options.profilesFolder,
  options.profile,
  options.target,
  options.vars,
  options.threads,
  options.targetPath,
  options.partialParse,
  options.versionCheck,
  options.writeJson,
  options.warnError,
  options.warnErrorOptions,
];

/** Options of every verb that takes some of the nodes. */
export const selectionOptions: readonly Option<unknown>[] = [
  options.select,
  options.exclude,
  options.selector,
  options.resourceType,
  options.excludeResourceType,
  options.indirectSelection,
  options.state,
  options.defer,
  options.deferState,
  options.favorState,
];

/** Options of every verb that changes the database. */
export const executionOptions: readonly Option<unknown>[] = [options.failFast, options.dryRun];

/** The part of a request that all verbs with a project share. `verbOptions` are those that `arguments` tells of. */
export function readProjectRequest(given: Given, verbOptions: readonly Option<unknown>[]): ProjectRequest {
  const command = given.verb === 'ls' ? 'list' : given.verb;
  return {
    command,
    arguments: { which: command, ...given.all(verbOptions) },
    projectFolder: given.get(options.projectFolder),
    profilesFolder: given.get(options.profilesFolder),
    profile: given.get(options.profile),
    target: given.get(options.target),
    vars: given.get(options.vars),
    threads: given.get(options.threads),
    targetPath: given.get(options.targetPath),
    partialParse: given.get(options.partialParse),
    versionCheck: given.get(options.versionCheck),
    writeJson: given.get(options.writeJson),
    introspect: given.get(options.introspect),
    warnings: readWarningOptions(given),
  };
}

/** The part of a request that says which nodes. */
export function readSelectionRequest(given: Given): SelectionRequest {
  return {
    select: given.get(options.select),
    exclude: given.get(options.exclude) ?? [],
    selector: given.get(options.selector),
    resourceTypes: given.get(options.resourceType),
    excludeResourceTypes: given.get(options.excludeResourceType),
    indirectSelection: given.get(options.indirectSelection),
    stateFolder: given.get(options.state),
    defer: given.get(options.defer),
    deferStateFolder: given.get(options.deferState),
    favorState: given.get(options.favorState),
  };
}

/** The part of a request that says how to run. */
export function readExecutionRequest(given: Given): ExecutionRequest {
  return { failFast: given.get(options.failFast), dryRun: given.get(options.dryRun) };
}
