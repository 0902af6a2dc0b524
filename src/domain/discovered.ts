import type { SourceFile } from './project.ts';

/** Where a project lies and in which spelling it is written. */
export interface ProjectLocation {
  /** Absolute path of the folder. */
  readonly root: string;
  readonly flavor: 'native' | 'dbt';
  /** Name of the project file in `root`: `project.yml` or `dbt_project.yml`. */
  readonly projectFile: string;
}

/** A text file outside of the resource folders, as it was read. */
export interface TextFile {
  /** As messages show it: relative to the project's root where it lies inside, else absolute; with `/`. */
  readonly path: string;
  readonly text: string;
  /** SHA-256 of its bytes, hexadecimal. */
  readonly checksum: string;
}

/** Folders of a package by what they hold, relative to its root. */
export interface PackagePaths {
  readonly models: readonly string[];
  readonly seeds: readonly string[];
  readonly snapshots: readonly string[];
  readonly tests: readonly string[];
  readonly analyses: readonly string[];
  readonly functions: readonly string[];
  readonly macros: readonly string[];
  /** Null: in all of the others. */
  readonly docs: readonly string[] | null;
  readonly assets: readonly string[];
  readonly sources: readonly string[];
}

/** What must be known of a package before its folders can be walked. */
export interface PackageShape {
  readonly name: string;
  readonly paths: PackagePaths;
  /** Where installed packages lie, relative to the root. */
  readonly packagesInstallPath: string;
  /** Where artifacts go, relative to the root. */
  readonly targetPath: string;
  /** Folders that `clean` deletes; null: none are named. */
  readonly cleanTargets: readonly string[] | null;
  /** Its flag `allow_jinja_file_extensions`: `orders.sql.j2` is a model too. The root project's holds for all. */
  readonly allowsJinjaSuffixes: boolean;
}

/** A package with everything in it that parsing needs. */
export interface DiscoveredPackage {
  readonly name: string;
  readonly kind: 'root' | 'installed' | 'builtin';
  /** Absolute path of its folder. */
  readonly root: string;
  /** Its project file; null for a builtin package, which has none. */
  readonly projectFile: TextFile | null;
  /** Its `vars.yml`, where there is one. */
  readonly varsFile: TextFile | null;
  /** Sorted by path. A seed's text is left out (`''`). */
  readonly files: readonly SourceFile[];
}

/** A project as it lies on the disk: read, not understood. */
export interface DiscoveredProject {
  readonly location: ProjectLocation;
  /** The root first, then the installed ones by name, then the builtin ones. */
  readonly packages: readonly DiscoveredPackage[];
  /** `profiles.yml`, where one was found (never looked for in a native project). */
  readonly profiles: TextFile | null;
  /** Where it was looked for, for the message that says that there is none. */
  readonly profilesSearched: readonly string[];
  /** The root's `selectors.yml`, where there is one. */
  readonly selectors?: TextFile | null;
}
