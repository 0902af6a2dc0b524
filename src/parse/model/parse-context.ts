import type { MacroLibrary } from '../../context/macro-library.ts';
import type { ParsePass } from '../../context/parse-pass.ts';
import type { ProjectConfig, Target } from '../../domain/project.ts';
import type { ConfigSettler } from '../config/config-settler.ts';
import type { Faults, Location } from '../faults.ts';
import type { DocRenderer } from '../macro/doc-renderer.ts';
import type { At } from '../schema/at.ts';
import type { SchemaRecord } from '../schema/schema-record.ts';
import type { Namer } from './namer.ts';
import type { PackageContext } from './package-context.ts';
import type { SqlRecord } from './sql-record.ts';

/** What all parts of a parse share, once project files, target and macros are read. */
export interface ParseContext {
  readonly root: ProjectConfig;
  /** The root and the installed packages; the builtin ones have macros only. */
  readonly packages: readonly PackageContext[];
  readonly target: Target;
  readonly library: MacroLibrary;
  /** Macros in files that cannot be parsed. */
  readonly unreadMacros: ReadonlySet<string>;
  readonly pass: ParsePass;
  readonly settler: ConfigSettler;
  readonly namer: Namer;
  readonly docs: DocRenderer;
  readonly records: RecordStore;
  readonly faults: Faults;
}

/** Gives what a former parse found out where all its inputs are the same, else makes it. */
export interface RecordStore {
  /** `key` is unique in the project; `content` stands for everything that the template itself holds. */
  sql(key: string, content: string, packageName: string, make: () => SqlRecord): SqlRecord;
  schema(key: string, content: string, packageName: string, make: () => SchemaRecord): SchemaRecord;
}

/** A schema file, read. */
export interface SchemaFile {
  readonly of: PackageContext;
  /** Relative to the package's root. */
  readonly path: string;
  readonly shownPath: string;
  /** Relative to the folder it was found under. */
  readonly pathBelow: string;
  readonly text: string;
  readonly record: SchemaRecord;
}

/** A place in a file whose text is at hand; the line is cut out only where it is shown. */
export function locate(path: string, text: string, at: At): Location {
  const [line, column, endColumn] = at;
  const place = endColumn > 0 ? { path, line, column, endLine: line, endColumn } : { path, line, column };
  return {
    place,
    get sourceLine() {
      return text.split('\n', line)[line - 1]?.replace(/\r$/, '') ?? '';
    },
  };
}
