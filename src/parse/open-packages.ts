import { createYamlContext } from '../context/yaml-context.ts';
import { createVariables } from '../context/variables.ts';
import type { Variables } from '../context/variables.ts';
import type { DiscoveredPackage } from '../domain/discovered.ts';
import type { ParsedProject, ProjectConfig, Target } from '../domain/project.ts';
import type { Environment } from '../template/evaluate/environment.ts';
import type { JsonObject } from '../util/json.ts';
import { readProjectFile } from './config/project-file.ts';
import type { RawProjectFile } from './config/project-file.ts';
import { readProjectConfig, readVarsFile } from './config/read-project-config.ts';
import type { Faults } from './faults.ts';
import type { PackageContext } from './model/package-context.ts';
import type { ParseAdapter } from './parse-adapter.ts';
import type { ParseProjectInput } from './parse-input.ts';
import { readTarget } from './read-target.ts';
import { renderYaml } from './yaml/render-yaml.ts';
import { member } from './yaml/yaml-value.ts';

/** A project whose project files and target are read, and nothing else. */
export interface OpenedPackages {
  readonly root: ProjectConfig;
  readonly rawRoot: RawProjectFile;
  readonly target: Target;
  readonly adapter: ParseAdapter;
  readonly packages: readonly PackageContext[];
  readonly variables: (packageName: string) => Variables;
  /** Variables that project files and the profile asked the environment for. */
  readonly environmentNames: ReadonlySet<string>;
}

/** Reads project files and target; null with the reasons in `faults`. */
export function openPackages(input: ParseProjectInput, faults: Faults): OpenedPackages | null {
  const { discovered, invocation } = input;
  const { flavor } = discovered.location;
  const main = discovered.packages[0]!;
  const rawRoot = main.projectFile ? readProjectFile(main.projectFile, faults) : null;
  if (!rawRoot) return null;
  const environmentNames = new Set<string>();
  const context = (vars: JsonObject, target: Target | null, allowSecrets: boolean): Environment =>
    createYamlContext({
      vars,
      environment: invocation.environment,
      target,
      allowSecrets,
      onEnvironment: (name) => environmentNames.add(name),
    });
  const fileVars = main.varsFile ? readVarsFile(main.varsFile, faults) : null;
  const vars = { ...fileVars, ...invocation.cliVars };
  const target = readTarget(
    {
      flavor,
      project: rawRoot,
      profiles: discovered.profiles,
      profilesSearched: discovered.profilesSearched,
      profileName: input.profileName ?? profileName(rawRoot, context(vars, null, false), faults),
      targetName: input.targetName,
      threads: invocation.flags.threads,
      environment: context(invocation.cliVars, null, true),
      secrets: secretsOf(invocation.environment),
      adapters: input.adapters,
    },
    faults,
  );
  const checksVersion = invocation.arguments['version_check'] !== false;
  const read = (of: DiscoveredPackage, raw: RawProjectFile): ProjectConfig =>
    readProjectConfig(
      {
        raw,
        varsFile: of.varsFile,
        flavor: of.kind === 'root' ? flavor : 'dbt',
        root: of.root,
        environment: context(of.kind === 'root' ? vars : invocation.cliVars, target, false),
        checksVersion,
      },
      faults,
    );
  const root = read(main, rawRoot);
  const adapter = target ? input.adapters.get(target.type) : undefined;
  if (!target || !adapter) return null;
  const packages: PackageContext[] = [{ discovered: main, name: root.name, config: root }];
  for (const of of discovered.packages.slice(1)) {
    if (of.kind === 'builtin' && !isOfEngine(of.name, adapter.macroPrefixes)) continue;
    const raw = of.projectFile ? readProjectFile(of.projectFile, faults) : null;
    packages.push({ discovered: of, name: of.name, config: raw ? read(of, raw) : null });
  }
  const variables = createVariables({
    rootPackage: root.name,
    packages: packages.map(({ name, config }) => ({ name, vars: config?.vars ?? {} })),
    cliVars: invocation.cliVars,
  });
  return { root, rawRoot, target, adapter, packages, variables, environmentNames };
}

/** Each package with its own variables. */
export function packageVars({ packages }: Pick<OpenedPackages, 'packages'>): ParsedProject['packages'] {
  return packages.map(({ name, config }) => ({
    name,
    vars: config?.vars ?? {},
    version: config?.version ?? null,
    ...(config?.restrictAccess === true ? { restrictAccess: true } : {}),
  }));
}

function profileName(raw: RawProjectFile, environment: Environment, faults: Faults): string | null {
  const value = member(raw.root, 'profile');
  if (value === undefined) return null;
  const rendered = renderYaml(value, { source: raw.source, environment, faults });
  return rendered.kind === 'scalar' && typeof rendered.value === 'string' ? rendered.value : null;
}

function secretsOf(environment: ReadonlyMap<string, string>): readonly string[] {
  const secrets: string[] = [];
  for (const [name, value] of environment) if (name.startsWith('DBT_ENV_SECRET')) secrets.push(value);
  return secrets.sort((left, right) => right.length - left.length);
}

/** Whether a builtin package is dbt's own or one of the engine's: the macros of other engines are not there, as in dbt. */
function isOfEngine(name: string, macroPrefixes: readonly string[]): boolean {
  return name === 'dbt' || macroPrefixes.some((prefix) => name === `dbt_${prefix}`);
}
