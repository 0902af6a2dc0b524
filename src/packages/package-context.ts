import type { PackageSpec } from '../domain/package-spec.ts';

/** What finding and fetching packages works with. */
export interface PackageContext {
  /** Absolute path of the project's folder. */
  readonly root: string;
  /** Absolute path of a folder for this run's downloads, on the disk that packages are installed on. */
  readonly scratch: string;
  /** Base URL of the hub, with a slash at its end. */
  readonly hubUrl: string;
  /** Version of dbt that hub packages must take; null: any will do. */
  readonly dbtVersion: string | null;
  readonly environment: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
  /** Reads the project file and the package list of a package's folder. */
  readonly describe: (folder: string, shown: string) => PackageFacts;
  /** Reads a list of packages as JSON has it, as the hub gives it. */
  readonly readList: (text: string, shown: string) => readonly PackageSpec[];
  readonly warn: (code: string, message: string) => void;
  readonly say: (text: string) => void;
}

/** What must be known of a package. */
export interface PackageFacts {
  /** Its name as a project. */
  readonly name: string;
  readonly packages: readonly PackageSpec[];
}
