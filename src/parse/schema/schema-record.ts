import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { LoadSpecification } from '../../domain/load.ts';
import type { ColumnDescription } from '../../domain/node.ts';
import type { FixtureFormat, UnitTestOverrides, UnitTestVersions } from '../../domain/unit-test.ts';
import type { JsonObject } from '../../util/json.ts';
import type { At } from './at.ts';
import type { SemanticRecord } from '../semantic/semantic-record.ts';

/**
 * What a YAML file of models, sources and so on says, checked and rendered, independent of all other files: plain data,
 * kept in the parse cache.
 */
export interface SchemaRecord {
  readonly patches: readonly PatchRecord[];
  readonly sources: readonly SourceRecord[];
  readonly exposures: readonly ExposureRecord[];
  readonly groups: readonly GroupRecord[];
  readonly unitTests: readonly UnitTestRecord[];
  /** Metrics, semantic models and saved queries; left out where there are none. */
  readonly semantics?: readonly SemanticRecord[];
  readonly diagnostics: readonly Diagnostic[];
  readonly inputs: SchemaInputs;
}

/** What the answer hangs on besides the text. */
export interface SchemaInputs {
  readonly vars: readonly string[];
  readonly environment: readonly string[];
  /** Something was rendered, so that the target may matter. */
  readonly rendered: boolean;
}

/** The lists of a schema file whose entries describe something that a file of its own defines. */
export type PatchKey = 'models' | 'seeds' | 'snapshots' | 'analyses' | 'data_tests' | 'macros' | 'functions';

/** A description of a model, seed, snapshot, analysis, singular test or macro. */
export interface PatchRecord {
  readonly key: PatchKey;
  readonly name: string;
  readonly at: At;
  readonly description: string;
  readonly config: JsonObject;
  readonly unrendered: JsonObject;
  readonly columns: readonly ColumnDescription[];
  readonly tests: readonly TestRecord[];
  readonly constraints: readonly JsonObject[];
  readonly latestVersion: string | number | null;
  /** Null: not versioned. */
  readonly versions: readonly VersionRecord[] | null;
  /** A snapshot without a file of its own: `ref('orders')`. */
  readonly relation: { readonly text: string; readonly at: At } | null;
  /** A macro's arguments; null where none are described. */
  readonly arguments: readonly JsonObject[] | null;
  /** `time_spine` of a model, filled in; left out where there is none. */
  readonly timeSpine?: JsonObject;
  /** Of a model, ISO 8601; left out where there is none. */
  readonly deprecationDate?: string;
  /** What a model's entry declares for the semantic layer; left out where that is nothing. */
  readonly semantics?: readonly SemanticRecord[];
  /** What a function gives, and its other signatures; left out for all else. */
  readonly signature?: FunctionSignature;
}

/** What YAML says of a function. */
export interface FunctionSignature {
  readonly arguments: readonly JsonObject[];
  readonly returns: JsonObject | null;
  readonly overloads: readonly {
    readonly definedIn: string;
    readonly at: At;
    readonly arguments: readonly JsonObject[];
    readonly returns: JsonObject | null;
    readonly description: string | null;
  }[];
}

/** One version of a model. */
export interface VersionRecord {
  readonly v: string | number;
  readonly at: At;
  readonly definedIn: string | null;
  readonly description: string;
  readonly config: JsonObject;
  readonly unrendered: JsonObject;
  readonly columns: readonly ColumnDescription[];
  readonly constraints: readonly JsonObject[];
  readonly deprecationDate?: string;
}

/** A generic test as declared on a node or column. Its names and hash are dbt's. */
export interface TestRecord {
  readonly at: At;
  /** Full name: what the id and the fqn end in. */
  readonly name: string;
  /** Short name: at most 63 letters. File name, and alias where the full name is longer. */
  readonly shortName: string;
  readonly hash: string;
  readonly testName: string;
  readonly namespace: string | null;
  readonly arguments: JsonObject;
  /** Paths of whole numbers in `arguments` that were written as floats. */
  readonly floats: readonly string[];
  /** Where the arguments stand that hold text to render. */
  readonly argumentsAt: Readonly<Record<string, At>>;
  readonly config: JsonObject;
  readonly columnName: string | null;
  /** Tags of the column (and, on a source, of source and table). */
  readonly tags: readonly string[];
  readonly description: string;
  readonly version: string | number | null;
}

/** A table of a source, with what its source gives it. */
export interface SourceRecord {
  readonly sourceName: string;
  readonly name: string;
  readonly at: At;
  readonly sourceDescription: string;
  readonly description: string;
  readonly sourceMeta: JsonObject;
  readonly database: string | null;
  readonly schema: string;
  readonly unrenderedDatabase: string | null;
  readonly unrenderedSchema: string | null;
  readonly identifier: string;
  readonly loader: string;
  readonly quoting: JsonObject;
  readonly columns: readonly ColumnDescription[];
  readonly config: JsonObject;
  readonly external: JsonObject | null;
  readonly tests: readonly TestRecord[];
  readonly load: LoadSpecification | null;
  /** Name of the package whose source this overrides. */
  readonly overrides: string | null;
}

/** An exposure. */
export interface ExposureRecord {
  readonly name: string;
  readonly at: At;
  readonly description: string;
  readonly config: JsonObject;
  readonly tags: readonly string[];
  readonly meta: JsonObject;
  readonly dependsOn: readonly { readonly text: string; readonly at: At }[];
  /** type, owner, maturity, url, label. */
  readonly details: JsonObject;
}

/** A group of models. */
export interface GroupRecord {
  readonly name: string;
  readonly at: At;
  readonly owner: JsonObject;
  readonly description: string | null;
  readonly config: JsonObject;
}

/** Rows of a unit test as its YAML has them; those of a file are not read yet. */
export interface FixtureRecord {
  readonly format: FixtureFormat;
  /** Null: a file's, or a seed's own. */
  readonly rows: readonly JsonObject[] | string | null;
  readonly floats?: readonly string[];
  readonly fixture: string | null;
  readonly at: At;
}

/** A unit test. */
export interface UnitTestRecord {
  readonly name: string;
  readonly at: At;
  readonly model: string;
  readonly given: readonly (FixtureRecord & { readonly input: string })[];
  readonly expect: FixtureRecord;
  readonly description: string;
  readonly overrides: UnitTestOverrides | null;
  readonly versions: UnitTestVersions | null;
  readonly config: JsonObject;
  readonly unrendered: JsonObject;
}
