import type { ProjectConfig, SourceFile } from '../../domain/project.ts';
import type { Json } from '../../util/json.ts';
import type { OpenedPackages } from '../open-packages.ts';
import type { ParseProjectInput } from '../parse-input.ts';
import { hashOf } from './fingerprints.ts';

/** Hashes of what a parse hangs on. */
export interface ProjectKeys {
  /** Target, project configuration without variables, adapter: what any rendered template may read. */
  readonly base: string;
  /** The command line. */
  readonly invocation: string;
  /** Everything: `base`, all variables, all files. */
  readonly whole: string;
}

/** Makes the hashes out of project files and target, as read, and of the files' checksums. */
export function projectKeys(input: ParseProjectInput, opened: OpenedPackages): ProjectKeys {
  const { target, packages, adapter } = opened;
  const { invocation, discovered } = input;
  const base = hashOf([
    [target.name, target.profileName, target.type, target.database, target.schema, target.shown],
    adapter.macroPrefixes,
    packages.map(({ name, config }) => [name, config ? withoutVars(config) : null]),
  ]);
  const { fullRefresh, empty, storeFailures, failFast } = invocation.flags;
  const files = discovered.packages.flatMap((of) => of.files.map(fileKey));
  return {
    base,
    invocation: hashOf([
      invocation.command,
      invocation.arguments,
      [fullRefresh, empty, storeFailures, failFast],
    ]),
    whole: hashOf([base, packages.map(({ config }) => config?.vars ?? null), invocation.cliVars, files]),
  };
}

function fileKey(file: SourceFile): Json {
  return `${file.packageName}://${file.path} ${file.kind} ${file.checksum}`;
}

function withoutVars(config: ProjectConfig): Json {
  const { vars: _vars, root: _root, place: _place, ...rest } = config;
  return rest;
}
