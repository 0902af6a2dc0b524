import type { Diagnostic } from '../domain/diagnostic.ts';
import type { TextFile } from '../domain/discovered.ts';
import type { Target } from '../domain/project.ts';
import type { Environment } from '../template/evaluate/environment.ts';
import type { Json, JsonObject } from '../util/json.ts';
import { didYouMean } from './faults.ts';
import type { Faults, Location } from './faults.ts';
import type { ParseAdapter, ParseSettings } from './parse-adapter.ts';
import { readYaml } from './yaml/read-yaml.ts';
import { renderYaml } from './yaml/render-yaml.ts';
import { member, plainObject } from './yaml/yaml-value.ts';
import type { YamlMap, YamlSource } from './yaml/yaml-value.ts';
import type { RawProjectFile } from './config/project-file.ts';
import { textOf } from './yaml/text-of.ts';

/** What a target is read from. */
export interface ReadTargetInput {
  readonly flavor: 'native' | 'dbt';
  /** The project file, which holds the targets of a native project. */
  readonly project: RawProjectFile;
  readonly profiles: TextFile | null;
  readonly profilesSearched: readonly string[];
  /** Name of the profile, rendered; null where the project names none. */
  readonly profileName: string | null;
  /** `--target`, or null. */
  readonly targetName: string | null;
  readonly threads: number | null;
  /** Sees secrets. */
  readonly environment: Environment;
  /** Values of the environment's secret variables: masked wherever they turn up in `shown`. */
  readonly secrets: readonly string[];
  readonly adapters: {
    readonly types: readonly string[];
    readonly get: (type: string) => ParseAdapter | undefined;
  };
}

/** What a native project without `targets:` runs on. */
const embedded = 'pglite';

/** Finds the target, renders its settings and has the engine fill in defaults; null with the reasons in `faults`. */
export function readTarget(input: ReadTargetInput, faults: Faults): Target | null {
  const chosen = input.flavor === 'native' ? nativeOutput(input, faults) : profileOutput(input, faults);
  if (!chosen) return null;
  const rendered = chosen.output
    ? renderYaml(chosen.output, { source: chosen.source, environment: input.environment, faults })
    : null;
  const written = rendered ? (plainObject(rendered) ?? {}) : { type: embedded };
  const at = chosen.source.locate(chosen.output ?? { start: 0, end: 0 });
  const type = written['type'];
  if (typeof type !== 'string') {
    faults.error('target-type-missing', `The target "${chosen.name}" has no "type".`, at, typesHelp(input));
    return null;
  }
  const adapter = input.adapters.get(type);
  if (!adapter) {
    faults.error(
      'target-type',
      `Could not find adapter type ${type}!`,
      at,
      didYouMean(type, input.adapters.types, typesHelp(input)),
    );
    return null;
  }
  const settings = adapter.readSettings(written, chosen.name);
  if (!settings.ok) {
    faults.add(...settings.error.map((fault) => placed(fault, at)));
    return null;
  }
  return targetOf(chosen, settings.value, input);
}

interface Chosen {
  readonly name: string;
  readonly profileName: string;
  readonly source: YamlSource;
  readonly output: YamlMap | null;
}

function nativeOutput(input: ReadTargetInput, faults: Faults): Chosen | null {
  const { source, root } = input.project;
  const targets = member(root, 'targets');
  const profileName = input.profileName ?? 'project';
  if (targets === undefined) {
    if (input.targetName !== null && input.targetName !== 'default') {
      faults.error(
        'target-missing',
        `The project does not have a target named '${input.targetName}'.`,
        source.locate(root),
        'It has no "targets:" at all; without --target it runs on the embedded database.',
      );
      return null;
    }
    return { name: 'default', profileName, source, output: null };
  }
  if (targets.kind !== 'map') {
    faults.error('targets-shape', '"targets" must be a map of names to settings.', source.locate(targets));
    return null;
  }
  const names = [...targets.entries.keys()];
  const ownDefault = renderedText(root, 'target', source, input, faults);
  const name = input.targetName ?? ownDefault ?? (names.length === 1 ? names[0]! : 'default');
  return pick(targets, name, { source, profileName, what: 'project', faults });
}

function profileOutput(input: ReadTargetInput, faults: Faults): Chosen | null {
  const { profiles, profileName } = input;
  const projectAt = input.project.source.locate(input.project.root);
  if (profileName === null) {
    faults.error(
      'profile-missing',
      'dbt cannot run because no profile was specified for this dbt project.',
      projectAt,
      'Add "profile: name" to dbt_project.yml, or name one with --profile.',
    );
    return null;
  }
  if (!profiles) {
    faults.error(
      'profiles-missing',
      `Could not find profile named '${profileName}': there is no profiles.yml in ${input.profilesSearched.join(', ')}.`,
      projectAt,
      'Write one, or name its folder with --profiles-dir.',
    );
    return null;
  }
  const yaml = readYaml(profiles.path, profiles.text, faults);
  if (!yaml) return null;
  const { source } = yaml;
  const root = yaml.root?.kind === 'map' ? yaml.root : null;
  const profile = root && member(root, profileName);
  if (!root || profile?.kind !== 'map') {
    faults.error(
      'profile-missing',
      `Could not find profile named '${profileName}'`,
      source.locate(root ?? { start: 0, end: 0 }),
      didYouMean(profileName, root?.entries.keys() ?? [], `${profiles.path} has no such profile.`),
    );
    return null;
  }
  const outputs = member(profile, 'outputs');
  if (outputs?.kind !== 'map') {
    faults.error(
      'profile-outputs',
      `outputs not specified in profile '${profileName}'`,
      source.locate(profile),
      'A profile has "outputs:", a map of target names to settings.',
    );
    return null;
  }
  const name = input.targetName ?? renderedText(profile, 'target', source, input, faults) ?? 'default';
  return pick(outputs, name, { source, profileName, what: `profile '${profileName}'`, faults });
}

function renderedText(
  map: YamlMap,
  key: string,
  source: YamlSource,
  input: ReadTargetInput,
  faults: Faults,
): string | null {
  const value = member(map, key);
  if (value === undefined) return null;
  const rendered = renderYaml(value, { source, environment: input.environment, faults });
  return rendered.kind === 'scalar' && rendered.value !== null ? textOf(rendered.value) : null;
}

function pick(
  outputs: YamlMap,
  name: string,
  about: { source: YamlSource; profileName: string; what: string; faults: Faults },
): Chosen | null {
  const output = member(outputs, name);
  if (output?.kind === 'map') return { name, profileName: about.profileName, source: about.source, output };
  const names = [...outputs.entries.keys()].sort();
  about.faults.error(
    'target-missing',
    `The ${about.what} does not have a target named '${name}'. The valid target names are: ${names.join(', ')}`,
    about.source.locate(outputs),
    didYouMean(name, names, 'Choose one with --target.'),
  );
  return null;
}

function typesHelp(input: ReadTargetInput): string {
  return `The types are: ${[...input.adapters.types].sort().join(', ')}.`;
}

function placed(fault: Diagnostic, at: Location): Diagnostic {
  if (fault.place) return fault;
  return { ...fault, place: at.place, ...(at.sourceLine === undefined ? {} : { sourceLine: at.sourceLine }) };
}

function targetOf(chosen: Chosen, settings: ParseSettings, input: ReadTargetInput): Target {
  const secretKeys = new Set(settings.secretKeys);
  const shown: Record<string, Json> = {};
  for (const [key, value] of Object.entries(settings.values)) {
    if (!secretKeys.has(key)) shown[key] = mask(value, input.secrets);
  }
  return {
    name: chosen.name,
    profileName: chosen.profileName,
    type: settings.type,
    database: settings.database,
    schema: settings.schema,
    threads: input.threads ?? settings.threads,
    values: settings.values,
    shown,
  };
}

function mask(value: Json, secrets: readonly string[]): Json {
  if (typeof value === 'string') {
    return secrets.reduce((text, secret) => (secret === '' ? text : text.replaceAll(secret, '*****')), value);
  }
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => mask(item, secrets));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value as JsonObject).map(
      ([key, item]) => [key, mask(item, secrets)] as const,
    );
    return Object.fromEntries(entries);
  }
  return value;
}
