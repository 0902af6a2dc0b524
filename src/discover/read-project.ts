import { hash } from 'node:crypto';
import path from 'node:path';
import type { Diagnostic } from '../domain/diagnostic.ts';
import type {
  DiscoveredPackage,
  DiscoveredProject,
  PackageShape,
  ProjectLocation,
  TextFile,
} from '../domain/discovered.ts';
import { InternalError } from '../domain/errors.ts';
import { failed, ok } from '../util/result.ts';
import type { Result } from '../util/result.ts';
import type { Files } from './files.ts';
import { findPackages } from './find-packages.ts';
import { decode, readPackageFiles } from './read-package-files.ts';

/** What reading a project needs to be told. */
export interface ReadProjectOptions {
  /** Reads name and folders out of a project file: `readPackageShape` of `parse/config/`. */
  readonly shapeOf: (file: TextFile, flavor: 'native' | 'dbt') => Result<PackageShape, readonly Diagnostic[]>;
  /** Folders in which `profiles.yml` is looked for, in order (dbt projects only). */
  readonly profilesFolders: readonly string[];
  /** Folder of the builtin packages (`builtin/`), each a folder with `macros/`. */
  readonly builtinFolder: string;
}

/** Reads everything that parsing needs. All faults at once: a missing or broken package, two packages of one name. */
export function readProject(
  location: ProjectLocation,
  options: ReadProjectOptions,
  files: Files,
): Promise<Result<DiscoveredProject, readonly Diagnostic[]>> {
  return Promise.resolve(read(location, options, files));
}

/** Reads the project file alone: name and folders of a project whose other files may be faulty. */
export function readRootShape(
  location: ProjectLocation,
  shapeOf: ReadProjectOptions['shapeOf'],
  files: Files,
): Result<PackageShape, readonly Diagnostic[]> {
  const file = readText(path.join(location.root, location.projectFile), location.root, files);
  if (file === null) throw new InternalError(`${location.projectFile} was found and is gone`);
  return shapeOf(file, location.flavor);
}

function read(
  location: ProjectLocation,
  options: ReadProjectOptions,
  files: Files,
): Result<DiscoveredProject, readonly Diagnostic[]> {
  const faults: Diagnostic[] = [];
  const packages: DiscoveredPackage[] = [];
  const main = readPackage(
    { root: location.root, file: location.projectFile, kind: 'root' },
    location,
    options,
    files,
  );
  if (!main.ok) return main;
  packages.push(main.value.package);
  const found = findPackages(location.root, main.value.shape.packagesInstallPath, files);
  faults.push(...found.faults);
  const localNames = new Set<string>();
  for (const folder of new Set([...found.locals, ...found.installed])) {
    const read = readPackage(
      { root: folder, file: 'dbt_project.yml', kind: 'installed' },
      location,
      { ...options, allowsJinjaSuffixes: main.value.shape.allowsJinjaSuffixes },
      files,
    );
    if (!read.ok) faults.push(...read.error);
    else if (found.locals.includes(folder)) {
      localNames.add(read.value.package.name);
      packages.push(read.value.package);
    } else if (!localNames.has(read.value.package.name)) packages.push(read.value.package);
  }
  packages.push(...readBuiltins(options.builtinFolder, files));
  faults.push(...sameNames(packages));
  if (faults.length > 0) return failed(faults);
  const installed = packages.filter(({ kind }) => kind === 'installed');
  installed.sort((left, right) => (left.name < right.name ? -1 : 1));
  const profiles =
    location.flavor === 'dbt' ? findProfiles(location.root, options.profilesFolders, files) : null;
  return ok({
    location,
    packages: [packages[0]!, ...installed, ...packages.filter(({ kind }) => kind === 'builtin')],
    profiles,
    profilesSearched: options.profilesFolders,
    selectors: readText(path.join(location.root, 'selectors.yml'), location.root, files),
  });
}

function readPackage(
  which: { readonly root: string; readonly file: string; readonly kind: 'root' | 'installed' },
  location: ProjectLocation,
  options: ReadProjectOptions & { readonly allowsJinjaSuffixes?: boolean },
  files: Files,
): Result<{ package: DiscoveredPackage; shape: PackageShape }, readonly Diagnostic[]> {
  const { root, kind } = which;
  const projectFile = readText(path.join(root, which.file), location.root, files);
  if (!projectFile) {
    return failed([
      {
        code: 'package-broken',
        severity: 'error',
        message: `No ${which.file} found at expected path ${path.join(root, which.file)}`,
        help: 'Verify that the package is whole: install it again with "sluice deps".',
      },
    ]);
  }
  const shape = options.shapeOf(projectFile, kind === 'root' ? location.flavor : 'dbt');
  if (!shape.ok) return shape;
  const { name, paths } = shape.value;
  return ok({
    shape: shape.value,
    package: {
      name,
      kind,
      root,
      projectFile,
      varsFile: readText(path.join(root, 'vars.yml'), location.root, files),
      files: readPackageFiles({
        packageName: name,
        root,
        paths,
        allowsJinjaSuffixes: options.allowsJinjaSuffixes ?? shape.value.allowsJinjaSuffixes,
        files,
      }),
    },
  });
}

function readBuiltins(folder: string, files: Files): DiscoveredPackage[] {
  const names = new Set(files.list(folder).map((file) => file.path.split('/')[0]!));
  return [...names].sort().map((name) => {
    const root = path.join(folder, name);
    const none: readonly string[] = [];
    const paths = {
      models: none,
      seeds: none,
      snapshots: none,
      tests: none,
      analyses: none,
      functions: none,
      sources: none,
    };
    return {
      name,
      kind: 'builtin',
      root,
      projectFile: null,
      varsFile: null,
      files: readPackageFiles({
        packageName: name,
        root,
        paths: { ...paths, macros: ['macros'], docs: [], assets: [] },
        allowsJinjaSuffixes: false,
        files,
      }),
    };
  });
}

function findProfiles(root: string, folders: readonly string[], files: Files): TextFile | null {
  for (const folder of folders) {
    const file = readText(path.join(folder, 'profiles.yml'), root, files);
    if (file) return file;
  }
  return null;
}

function readText(fullPath: string, root: string, files: Files): TextFile | null {
  const bytes = files.read(fullPath);
  if (bytes === null) return null;
  return { path: shownPath(fullPath, root), text: decode(bytes), checksum: hash('sha256', bytes, 'hex') };
}

function shownPath(fullPath: string, root: string): string {
  const relative = path.relative(root, fullPath);
  const outside = relative.startsWith('..') || path.isAbsolute(relative);
  return (outside ? fullPath : relative).split(path.sep).join('/');
}

function sameNames(packages: readonly DiscoveredPackage[]): readonly Diagnostic[] {
  const seen = new Map<string, DiscoveredPackage>();
  const faults: Diagnostic[] = [];
  for (const one of packages) {
    const other = seen.get(one.name);
    if (other) {
      faults.push({
        code: 'package-name-twice',
        severity: 'error',
        message:
          `dbt found more than one package with the name "${one.name}" included in this project ` +
          `(in "${other.root}" and "${one.root}"). Package names must be unique in a project.`,
        help: 'Rename one of these packages.',
      });
    } else seen.set(one.name, one);
  }
  return faults;
}
