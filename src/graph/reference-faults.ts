import type { Diagnostic, Place } from '../domain/diagnostic.ts';
import type { Node, RefableNode, RefCall, SourceCall } from '../domain/node.ts';
import type { ParsedProject } from '../domain/project.ts';
import { compareText } from '../util/compare.ts';
import { nearest } from '../util/nearest.ts';
import type { Lookup } from './lookup.ts';

/** The text of the line at a place, where the file was read. */
function sourceLineAt(project: ParsedProject, place: Place): string | undefined {
  return textAt(project, place)?.split(/\r\n|\r|\n/, place.line)[place.line - 1];
}

/**
 * The text of the file that a place is in, where the file was read. A place is relative to the project's root, a package's
 * files to the package's, wherever that lies: the file with the longest common end is meant.
 */
export function textAt(project: ParsedProject, place: Place): string | undefined {
  const root = project.config.name;
  const others = project.packages.map(({ name }) => name).filter((name) => name !== root);
  const parts = place.path.split('/');
  for (let start = 0; start < parts.length; start++) {
    const end = parts.slice(start).join('/');
    for (const name of start === 0 ? [root] : others) {
      const file = project.files.get(`${name}://${end}`);
      if (file !== undefined) return file.text;
    }
  }
  return undefined;
}

/** A diagnostic at a place, with the line that stands there. */
export function faultAt(
  project: ParsedProject,
  place: Place,
  fault: Pick<Diagnostic, 'code' | 'severity' | 'message'> & { readonly help: string | undefined },
): Diagnostic {
  const { help, ...rest } = fault;
  const sourceLine = sourceLineAt(project, place);
  return {
    ...rest,
    place,
    ...(sourceLine === undefined ? {} : { sourceLine }),
    ...(help === undefined ? {} : { help }),
  };
}

/**
 * A `ref()` that leads nowhere, in dbt's phrase. In a test it is a warning, and the test is left out; anywhere else
 * it is an error. The nearest name is looked for in `names`, which takes its time; null: it is not.
 */
export function unresolvedRef(
  project: ParsedProject,
  node: Node,
  call: RefCall,
  reason: 'missing' | 'disabled',
  names: Lookup | null,
): Diagnostic {
  const version = call.version === null ? '' : `with version '${call.version}' `;
  const inPackage = call.packageName === null ? '' : `in package or project '${call.packageName}' `;
  return faultAt(project, call.place, {
    code: reason === 'disabled' ? 'disabled-ref' : 'unknown-ref',
    severity: node.resourceType === 'test' ? 'warning' : 'error',
    message: `${title(node)} depends on a node named '${call.name}' ${version}${inPackage}which ${because(reason)}`,
    help: reason === 'disabled' ? enableHelp(call.name) : names === null ? undefined : refHelp(call, names),
  });
}

/** A `function()` that leads nowhere, in dbt's phrase; a warning in a test. `names` as above. */
export function unresolvedFunction(
  project: ParsedProject,
  node: Node,
  call: RefCall,
  reason: 'missing' | 'disabled',
  names: Lookup | null,
): Diagnostic {
  const inPackage = call.packageName === null ? '' : `in package or project '${call.packageName}' `;
  const near = names === null ? undefined : nearest(call.name, [...names.functions.keys()]);
  return faultAt(project, call.place, {
    code: reason === 'disabled' ? 'disabled-function' : 'unknown-function',
    severity: node.resourceType === 'test' ? 'warning' : 'error',
    message: `${title(node)} depends on a function named '${call.name}' ${inPackage}which ${because(reason)}`,
    help:
      reason === 'disabled'
        ? enableHelp(call.name)
        : near === undefined
          ? undefined
          : `Did you mean "${near}"?`,
  });
}

/** A `source()` that leads nowhere, in dbt's phrase; a warning in a test. `names` as above. */
export function unresolvedSource(
  project: ParsedProject,
  node: Node,
  call: SourceCall,
  reason: 'missing' | 'disabled',
  names: Lookup | null,
): Diagnostic {
  const name = `${call.sourceName}.${call.tableName}`;
  return faultAt(project, call.place, {
    code: reason === 'disabled' ? 'disabled-source' : 'unknown-source',
    severity: node.resourceType === 'test' ? 'warning' : 'error',
    message: `${title(node)} depends on a source named '${name}' which ${because(reason)}`,
    help: reason === 'disabled' ? enableHelp(name) : names === null ? undefined : sourceHelp(call, names),
  });
}

/** A `ref()` that several packages answer. */
export function ambiguousRef(
  project: ParsedProject,
  call: RefCall,
  nodes: readonly RefableNode[],
): Diagnostic {
  const sorted = [...nodes].sort((left, right) => compareText(left.id, right.id));
  const ids = sorted.map(({ id }) => `'${id}'`).join(', ');
  const packages = sorted.map(({ packageName }) => `'${packageName}'`).join(' or ');
  return faultAt(project, call.place, {
    code: 'ambiguous-ref',
    severity: 'error',
    message: `When referencing '${call.name}', found nodes in multiple packages: ${ids}`,
    help: `Use two-argument ref, with the package name first: ${packages}.`,
  });
}

/** A `ref()` to a private model from outside its group, in dbt's phrase. */
export function privateRef(
  project: ParsedProject,
  node: Node,
  call: RefCall,
  target: RefableNode,
): Diagnostic {
  const group = target.group ?? '';
  return faultAt(project, call.place, {
    code: 'private-ref',
    severity: 'error',
    message:
      `Node ${node.id} attempted to reference node ${target.id}, which is not allowed because the ` +
      `referenced node is private to the '${group}' group.`,
    help: `Give "${node.name}" the group "${group}", or "${target.name}" the access "protected".`,
  });
}

/** A `ref()` to a protected model of a package with `restrict-access`, in dbt's phrase. */
export function protectedRef(
  project: ParsedProject,
  node: Node,
  call: RefCall,
  target: RefableNode,
): Diagnostic {
  return faultAt(project, call.place, {
    code: 'protected-ref',
    severity: 'error',
    message:
      `Node ${node.id} attempted to reference node ${target.id}, which is not allowed because the ` +
      `referenced node is protected to the '${target.packageName}' package.`,
    help: `"${target.packageName}" has "restrict-access: true": it has to give "${target.name}" the access "public".`,
  });
}

function title(node: Node): string {
  const type = node.resourceType.replace(/(^|_)[a-z]/g, (letters) => letters.toUpperCase());
  return `${type} '${node.id}' (${node.originalPath})`;
}

function because(reason: 'missing' | 'disabled'): string {
  return reason === 'disabled' ? 'is disabled' : 'was not found';
}

function enableHelp(name: string): string {
  return `"${name}" has "enabled: false" in its configuration: enable it, or take the reference out.`;
}

function refHelp(call: RefCall, lookup: Lookup): string | undefined {
  if (call.version !== null) {
    const versions = [...lookup.refables.keys()]
      .filter((name) => name.startsWith(`${call.name}.v`))
      .map((name) => name.slice(call.name.length + 2));
    if (versions.length > 0)
      return `"${call.name}" has the versions ${versions.sort(compareText).join(', ')}.`;
  }
  if (call.packageName !== null && !lookup.packages.includes(call.packageName)) {
    return suggest(call.packageName, lookup.packages) ?? `There is no package "${call.packageName}".`;
  }
  return suggest(call.name, namesIn(lookup.refables, call.packageName));
}

function sourceHelp(call: SourceCall, lookup: Lookup): string | undefined {
  const sources = new Map<string, string[]>();
  for (const packages of lookup.sources.values()) {
    for (const { sourceName, name } of packages.values()) {
      const tables = sources.get(sourceName);
      if (tables === undefined) sources.set(sourceName, [name]);
      else tables.push(name);
    }
  }
  const tables = sources.get(call.sourceName);
  return tables === undefined
    ? suggest(call.sourceName, sources.keys())
    : (suggest(call.tableName, tables) ??
        `Declare the table "${call.tableName}" in the YAML of source "${call.sourceName}".`);
}

function suggest(name: string, candidates: Iterable<string>): string | undefined {
  const best = nearest(name, candidates);
  return best === undefined ? undefined : `Did you mean "${best}"?`;
}

function* namesIn(names: Lookup['refables'], packageName: string | null): Generator<string> {
  for (const [name, packages] of names) if (packageName === null || packages.has(packageName)) yield name;
}
