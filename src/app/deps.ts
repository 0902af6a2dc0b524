import path from 'node:path';
import { dbtVersion } from '../context/scope.ts';
import { findProject } from '../discover/find-project.ts';
import { readRootShape } from '../discover/read-project.ts';
import type { TextFile } from '../domain/discovered.ts';
import { ProjectError, UsageError } from '../domain/errors.ts';
import type { PackageList, PackageSpec } from '../domain/package-spec.ts';
import { addPackage, parseAddedPackage } from '../packages/add-package.ts';
import { findPinned } from '../packages/find-pinned.ts';
import type { FormerLock } from '../packages/find-pinned.ts';
import { Hub } from '../packages/hub.ts';
import { installPackages, tidyInstallFolder } from '../packages/install-packages.ts';
import { lockFileName } from '../packages/lock-file.ts';
import type { PackageContext, PackageFacts } from '../packages/package-context.ts';
import { PackageError } from '../packages/package-error.ts';
import { lenient } from '../domain/warning-policy.ts';
import { readPackageList } from '../parse/config/read-package-list.ts';
import { readPackageShape } from '../parse/config/read-package-shape.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { valueOrThrow } from './open-project.ts';
import type { DepsRequest } from './request.ts';
import { tellWarnings } from './warnings.ts';

/** Finds the packages that the project names and those that they need, writes package-lock.yml, and installs what it pins. */
export async function runDeps(request: DepsRequest, effects: Effects): Promise<Ending> {
  try {
    await install(request, effects);
  } catch (error) {
    if (!(error instanceof PackageError)) throw error;
    const message = withoutSecrets(error.message, effects);
    const help = error.help === undefined ? {} : { help: withoutSecrets(error.help, effects) };
    throw new ProjectError([{ code: 'package-unavailable', severity: 'error', message, ...help }], {
      cause: error,
    });
  }
  return { kind: 'ok' };
}

async function install(request: DepsRequest, effects: Effects): Promise<void> {
  const { files, environment } = effects;
  const folder = path.resolve(effects.cwd, request.projectFolder ?? '.');
  const location = valueOrThrow(await findProject(folder, files));
  const { root } = location;
  const shape = valueOrThrow(
    readRootShape(
      location,
      (file, flavor) => readPackageShape(file, { flavor, cliVars: request.vars, environment }),
      files,
    ),
  );
  const reader = new PackageFiles(request, effects);
  if (request.add !== null) {
    const name = reader.fileOf(root);
    const text = reader.text(path.join(root, name)) ?? 'packages: []\n';
    const added = parseAddedPackage(request.add.text, request.add.source);
    files.replace(path.join(root, name), addPackage(text, added));
    say(effects, `Added new package ${request.add.text} to ${path.join(root, name)}`);
  }
  const list = reader.listOf(root);
  if (list.packages.length === 0) {
    say(effects, 'Warning: No packages were found in packages.yml');
    return;
  }
  const installFolder = path.resolve(root, shape.packagesInstallPath);
  tidyInstallFolder(installFolder, effects.process.isGone);
  const aside = `${installFolder}.new-${effects.process.pid}`;
  const context = makeContext({ root, aside, request, reader }, effects);
  const tools = { context, hub: new Hub(context) };
  try {
    const facts = { rootName: shape.name, upgrade: request.upgrade };
    const pinned = await findPinned(list, reader.lockOf(root), facts, tools);
    if (pinned.lock !== null) {
      const file = path.join(root, lockFileName);
      files.replace(file, pinned.lock);
      say(effects, `Updating lock file in file path: ${file}`);
    }
    if (request.lock) return;
    const outdated = await installPackages(
      pinned.specs,
      { folder: installFolder, aside: `${aside}/packages` },
      tools,
    );
    if (outdated.length > 0) {
      say(effects, `Updates available for packages: [${outdated.map((name) => `'${name}'`).join(', ')}]`);
      say(effects, 'Update your versions in packages.yml, then run sluice deps');
    }
  } finally {
    files.remove(aside);
  }
}

function makeContext(
  what: {
    readonly root: string;
    readonly aside: string;
    readonly request: DepsRequest;
    readonly reader: PackageFiles;
  },
  effects: Effects,
): PackageContext {
  const { root, aside, request, reader } = what;
  const { environment } = effects;
  return {
    root,
    scratch: path.join(aside, 'downloads'),
    hubUrl: (environment.get('DBT_PACKAGE_HUB_URL') || 'https://hub.getdbt.com/').replace(/\/?$/, '/'),
    dbtVersion: request.versionCheck === false ? null : dbtVersion,
    environment,
    signal: effects.signal,
    describe: (folder, shown) => reader.describe(folder, shown),
    readList: (text, shown) => reader.parse({ path: shown, text, checksum: '' }).packages,
    warn: (code, message) => {
      const diagnostic = { code, severity: 'warning', message: withoutSecrets(message, effects) } as const;
      tellWarnings([diagnostic], request.warnings ?? lenient, effects);
    },
    say: (text) => say(effects, withoutSecrets(text, effects)),
  };
}

function say(effects: Effects, text: string): void {
  effects.sink({ kind: 'message', at: effects.clock(), level: 'info', text, node: null });
}

/** Values of `DBT_ENV_SECRET…` may stand in addresses: they are never shown. */
function withoutSecrets(text: string, { environment }: Effects): string {
  let clean = text;
  for (const [name, value] of environment) {
    if (name.startsWith('DBT_ENV_SECRET') && value !== '') clean = clean.replaceAll(value, '*****');
  }
  return clean;
}

/** Reads what lies in the folders of the project and of packages. */
class PackageFiles {
  readonly #request: DepsRequest;
  readonly #effects: Effects;

  constructor(request: DepsRequest, effects: Effects) {
    this.#request = request;
    this.#effects = effects;
  }

  /** The file that lists packages: dependencies.yml where it does, else packages.yml. */
  fileOf(root: string): string {
    const lists = (name: string): boolean => /^packages:/m.test(this.text(path.join(root, name)) ?? '');
    if (!lists('dependencies.yml')) return 'packages.yml';
    if (!lists('packages.yml')) return 'dependencies.yml';
    throw new UsageError(
      "The 'packages' key cannot be specified in both packages.yml and dependencies.yml\nKeep one of them.",
    );
  }

  listOf(root: string): PackageList {
    const name = this.fileOf(root);
    return this.parse({ path: name, text: this.text(path.join(root, name)) ?? '', checksum: '' });
  }

  lockOf(root: string): FormerLock | null {
    const text = this.text(path.join(root, lockFileName));
    if (text === null) return null;
    const hash = /^sha1_hash: *['"]?([0-9a-f]{40})\b/m.exec(text)?.[1] ?? null;
    return { packages: this.parse({ path: lockFileName, text, checksum: '' }).packages, hash };
  }

  describe(folder: string, shown: string): PackageFacts {
    const projectFile = this.text(path.join(folder, 'dbt_project.yml'));
    if (projectFile === null) {
      throw new PackageError(
        `No dbt_project.yml found at expected path ${path.join(folder, 'dbt_project.yml')}`,
        `"${shown}" is no package, or its project file lies deeper: then name its folder as "subdirectory".`,
      );
    }
    const file: TextFile = { path: `${shown}/dbt_project.yml`, text: projectFile, checksum: '' };
    const { environment } = this.#effects;
    const { name } = valueOrThrow(
      readPackageShape(file, { flavor: 'dbt', cliVars: this.#request.vars, environment }),
    );
    const packages: readonly PackageSpec[] = this.listOf(folder).packages;
    return { name, packages };
  }

  parse(file: TextFile): PackageList {
    return valueOrThrow(
      readPackageList(file, { vars: this.#request.vars, environment: this.#effects.environment }),
    );
  }

  text(file: string): string | null {
    const bytes = this.#effects.files.read(file);
    return bytes === null ? null : new TextDecoder().decode(bytes);
  }
}
