import type { ConfigSettler } from '../config/config-settler.ts';
import type { Draft, DraftPatch } from './draft.ts';
import type { ParseContext, SchemaFile } from './parse-context.ts';
import { locate } from './parse-context.ts';
import type { PatchKey, PatchRecord, VersionRecord } from '../schema/schema-record.ts';
import { didYouMean } from '../faults.ts';

const typeOf: Readonly<Record<Exclude<PatchKey, 'macros'>, Draft['type']>> = {
  models: 'model',
  seeds: 'seed',
  snapshots: 'snapshot',
  analyses: 'analysis',
  data_tests: 'test',
  functions: 'function',
};

const listOf: Readonly<Record<Draft['type'], string>> = {
  model: 'models',
  seed: 'seeds',
  snapshot: 'snapshots',
  analysis: 'analyses',
  test: 'data_tests',
  function: 'functions',
  operation: 'operations',
};

/** Gives each draft the YAML that describes it. What describes nothing is a warning, two descriptions of one an error. */
export function applyPatches(
  drafts: readonly Draft[],
  files: readonly SchemaFile[],
  context: ParseContext,
): readonly Draft[] {
  const index = new DraftIndex(drafts, context.settler);
  const patched = new Map<Draft, DraftPatch>();
  for (const file of files) {
    for (const record of file.record.patches) {
      if (record.key === 'macros') continue;
      if (record.versions) {
        for (const version of record.versions) {
          assign(findVersion(record, version, file, index), { file, record, version });
        }
      } else assign(findNode(record, file, index, context), { file, record, version: null });
    }
  }
  return drafts.map((draft) => {
    const patch = patched.get(draft);
    return patch ? withPatch(draft, patch) : draft;
  });

  function assign(found: readonly Draft[] | null, patch: DraftPatch): void {
    if (found === null) return;
    if (found.length === 0) notFound(patch, index, context);
    if (found.length > 1 && (patch.version ?? patch.record).config['enabled'] === true) {
      severalDisabled(found, patch, context);
      return;
    }
    for (const draft of found) {
      const other = patched.get(draft);
      if (other) twice(draft, other, patch, context);
      else patched.set(draft, patch);
    }
  }
}

/** Drafts by name, the package's own before others. */
class DraftIndex {
  readonly #settler: ConfigSettler;
  readonly #byName = new Map<string, Draft[]>();

  constructor(drafts: readonly Draft[], settler: ConfigSettler) {
    this.#settler = settler;
    for (const draft of drafts) {
      const same = this.#byName.get(draft.name);
      if (same) same.push(draft);
      else this.#byName.set(draft.name, [draft]);
    }
  }

  /** Those that a description in a package means: its own enabled ones, else others that are enabled, else its own. */
  find(name: string, packageName: string): readonly Draft[] {
    const all = this.#byName.get(name) ?? [];
    if (all.length < 2) return all;
    const enabled = all.filter((draft) => this.#isEnabled(draft));
    const own = (drafts: readonly Draft[]): readonly Draft[] =>
      drafts.filter((draft) => draft.of.name === packageName);
    return [own(enabled), enabled, own(all)].find((drafts) => drafts.length > 0) ?? all;
  }

  #isEnabled(draft: Draft): boolean {
    const { config } = this.#settler.settle({
      type: draft.type,
      packageName: draft.of.name,
      fqn: draft.fqn,
      patch: null,
      calls: draft.record?.captured?.config ?? null,
    });
    return config.enabled;
  }

  names(type: Draft['type']): readonly string[] {
    return [...this.#byName]
      .filter(([, drafts]) => drafts.some((draft) => draft.type === type))
      .map(([name]) => name);
  }
}

const refable = new Set<Draft['type']>(['model', 'seed', 'snapshot']);

function findNode(
  record: PatchRecord,
  file: SchemaFile,
  index: DraftIndex,
  context: ParseContext,
): readonly Draft[] | null {
  const type = typeOf[record.key as keyof typeof typeOf];
  const all = index.find(record.name, file.of.name);
  const found = all.filter((draft) => draft.type === type);
  if (found.length > 0) return found;
  const other = refable.has(type) ? all.find((draft) => refable.has(draft.type)) : undefined;
  if (!other) return [];
  context.faults.warn(
    'yaml-wrong-list',
    `'${record.name}' is a ${other.type} node, but it is specified in the ${record.key} section of ${file.shownPath}. ` +
      `To fix this error, place the \`${record.name}\` specification under the ${listOf[other.type]} key instead.`,
    locate(file.shownPath, file.text, record.at),
  );
  return null;
}

function findVersion(
  record: PatchRecord,
  version: VersionRecord,
  file: SchemaFile,
  index: DraftIndex,
): readonly Draft[] {
  const models = (name: string): readonly Draft[] =>
    index.find(name, file.of.name).filter((draft) => draft.type === 'model');
  const found = models(version.definedIn ?? `${record.name}_v${version.v}`);
  if (found.length > 0 || version.v !== record.latestVersion) return found;
  return models(record.name);
}

function notFound({ file, record, version }: DraftPatch, index: DraftIndex, context: ParseContext): void {
  const name = version ? (version.definedIn ?? `${record.name}_v${version.v}`) : record.name;
  const type = typeOf[record.key as keyof typeof typeOf];
  context.faults.warn(
    'yaml-no-node',
    `Did not find matching node for patch with name '${name}' in the '${record.key}' section of file '${file.shownPath}'`,
    locate(file.shownPath, file.text, version?.at ?? record.at),
    didYouMean(name, index.names(type), `No file makes a ${type} of this name.`),
  );
}

/** Several that are all disabled are found together: one that is enabled would be found alone. */
function severalDisabled(
  found: readonly Draft[],
  { file, record, version }: DraftPatch,
  context: ParseContext,
): void {
  context.faults.error(
    'yaml-enables-several',
    `Found ${found.length} matching disabled nodes for ${found[0]!.type} '${record.name}'. Multiple nodes for the same unique id ` +
      'cannot be enabled in the schema file. They must be enabled in `dbt_project.yml` or in the sql files.',
    locate(file.shownPath, file.text, version?.at ?? record.at),
  );
}

function twice(draft: Draft, first: DraftPatch, second: DraftPatch, context: ParseContext): void {
  context.faults.error(
    'yaml-described-twice',
    `dbt found two schema.yml entries for the same resource named ${draft.name}. Resources and their associated columns ` +
      'may only be described a single time.',
    locate(second.file.shownPath, second.file.text, second.version?.at ?? second.record.at),
    `The other is in ${first.file.shownPath}, line ${(first.version?.at ?? first.record.at)[0]}: remove one.`,
  );
}

function withPatch(draft: Draft, patch: DraftPatch): Draft {
  const { record, version } = patch;
  if (!version) return { ...draft, patch };
  const fqn = [...draft.fqn.slice(0, -1), record.name, `v${version.v}`];
  return { ...draft, patch, name: record.name, fqn };
}
