import type { RefCall, SourceCall } from '../../domain/node.ts';
import type { Captured, CapturedInputs } from '../../context/captured.ts';
import type { RecordStore } from '../model/parse-context.ts';
import type { SqlRecord } from '../model/sql-record.ts';
import type { SchemaRecord } from '../schema/schema-record.ts';
import { readsInvocation } from './fingerprints.ts';
import type { Fingerprints } from './fingerprints.ts';
import { decodePlace, encodePlace } from './encode-place.ts';
import type { EncodedPlace } from './encode-place.ts';
import type { CachedRecord } from './parse-cache.ts';
import type { RecordingEnvironment } from './recording-environment.ts';

/**
 * The records of this parse: taken from a former one where content and fingerprint agree, else made and kept. Counts
 * both.
 */
export class CachedRecords implements RecordStore {
  readonly #former: ReadonlyMap<string, CachedRecord>;
  readonly #fingerprints: Fingerprints;
  readonly #environment: RecordingEnvironment;
  readonly #kept = new Map<string, CachedRecord>();
  parsed = 0;
  reused = 0;
  /** Something was read that is new each time: the outcome as a whole cannot be kept. */
  volatile = false;
  /** Something asked for the command line. */
  readsInvocation = false;

  constructor(facts: {
    readonly former: ReadonlyMap<string, CachedRecord>;
    readonly fingerprints: Fingerprints;
    readonly environment: RecordingEnvironment;
  }) {
    this.#former = facts.former;
    this.#fingerprints = facts.fingerprints;
    this.#environment = facts.environment;
  }

  get kept(): ReadonlyMap<string, CachedRecord> {
    return this.#kept;
  }

  sql(key: string, content: string, packageName: string, make: () => SqlRecord): SqlRecord {
    const former = this.#former.get(key);
    if (former?.[0] === content) {
      const record = decodeSql(former[2] as EncodedSql);
      if (this.#fingerprints.ofSql(record.captured!.inputs, packageName, record.isPlain) === former[1]) {
        this.#count(key, 'reused');
        this.#kept.set(key, former);
        this.#note(record.captured!.inputs);
        return record;
      }
    }
    const record = make();
    this.#count(key, 'parsed');
    const { captured } = record;
    if (!captured) return record;
    this.#note(captured.inputs);
    if (captured.inputs.clock || captured.inputs.wholeProject) this.volatile = true;
    else {
      const fingerprint = this.#fingerprints.ofSql(captured.inputs, packageName, record.isPlain);
      this.#kept.set(key, [content, fingerprint, encodeSql(record, captured)]);
    }
    return record;
  }

  schema(key: string, content: string, packageName: string, make: () => SchemaRecord): SchemaRecord {
    const former = this.#former.get(key);
    if (former?.[0] === content) {
      const record = former[2] as SchemaRecord;
      if (this.#fingerprints.ofSchema(record.inputs, packageName) === former[1]) {
        this.#count(key, 'reused');
        this.#kept.set(key, former);
        this.#environment.note(record.inputs.environment);
        return record;
      }
    }
    const record = make();
    this.#count(key, 'parsed');
    if (mayHoldSecrets(record)) this.volatile = true;
    else this.#kept.set(key, [content, this.#fingerprints.ofSchema(record.inputs, packageName), record]);
    return record;
  }

  /** Files count; a hook or a generic test, which is a part of one, does not. */
  #count(key: string, what: 'parsed' | 'reused'): void {
    if (!/^(?:generic|hook|operation) /.test(key)) this[what]++;
  }

  #note(inputs: CapturedInputs): void {
    this.#environment.note(inputs.environment);
    if (readsInvocation(inputs)) this.readsInvocation = true;
  }
}

/** How a source is loaded holds passwords and keys, which come from environment variables: they are never written to a file. */
function mayHoldSecrets({ inputs, sources }: SchemaRecord): boolean {
  return inputs.environment.length > 0 && sources.some(({ load }) => load !== null);
}

type EncodedSql = readonly [
  path: string,
  refs: readonly (readonly [
    name: string,
    packageName: string | null,
    version: string | number | null,
    place: EncodedPlace,
    isFunction?: 1,
  ])[],
  sources: readonly (readonly [sourceName: string, tableName: string, place: EncodedPlace])[],
  config: Captured['config'],
  macros: Captured['macros'],
  inputs: readonly [
    vars: readonly string[],
    environment: readonly string[],
    macros: CapturedInputs['macros'],
    missing: readonly string[],
  ],
  calls: SqlRecord['calls'],
  checksum: string,
  isPlain: boolean,
  unrendered: SqlRecord['unrendered'],
  metrics: 0 | readonly (readonly [name: string, packageName: string | null, place: EncodedPlace])[],
];

function encodeSql(record: SqlRecord, captured: Captured): EncodedSql {
  const { inputs } = captured;
  const path =
    captured.refs[0]?.place.path ??
    captured.sources[0]?.place.path ??
    captured.metrics?.[0]?.place.path ??
    '';
  return [
    path,
    captured.refs.map(({ name, packageName, version, isFunction, place }) => {
      const at = encodePlace(place, path);
      return isFunction === true ? [name, packageName, version, at, 1] : [name, packageName, version, at];
    }),
    captured.sources.map((source) => [source.sourceName, source.tableName, encodePlace(source.place, path)]),
    captured.config,
    captured.macros,
    [inputs.vars, inputs.environment, inputs.macros, inputs.missing],
    record.calls,
    record.checksum,
    record.isPlain,
    record.unrendered,
    captured.metrics?.map((call) => [call.name, call.packageName, encodePlace(call.place, path)]) ?? 0,
  ];
}

function decodeSql(encoded: EncodedSql): SqlRecord {
  const [path, refs, sources, config, macros, inputs, calls, checksum, isPlain, unrendered, metrics] =
    encoded;
  const [vars, environment, reached, missing] = inputs;
  return {
    captured: {
      refs: refs.map(([name, packageName, version, place, isFunction]): RefCall => ({
        name,
        packageName,
        version,
        ...(isFunction === 1 && { isFunction: true as const }),
        place: decodePlace(path, place),
      })),
      sources: sources.map(([sourceName, tableName, place]): SourceCall => ({
        sourceName,
        tableName,
        place: decodePlace(path, place),
      })),
      ...(metrics === 0
        ? {}
        : {
            metrics: metrics.map(([name, packageName, place]) => ({
              name,
              packageName,
              place: decodePlace(path, place),
            })),
          }),
      config,
      macros,
      inputs: { vars, environment, macros: reached, missing, clock: false, wholeProject: false },
    },
    diagnostics: [],
    calls,
    checksum,
    isPlain,
    unrendered,
  };
}
