import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CursorValue } from '../../../domain/load.ts';
import type { Json, JsonObject } from '../../../util/json.ts';
import { readCommonOptions } from '../../common-options.ts';
import { LoadError } from '../../load-error.ts';
import { columnName } from '../../normalize/names.ts';
import type { ExtractContext, Extracted, Extraction, Extractor, RecordBatch } from '../extractor.ts';
import { readMessages } from './read-messages.ts';
import { runTap, type TapRun } from './run-tap.ts';
import { type SchemaField, schemaFields } from './schema-types.ts';
import { type SelectedCatalog, selectStream } from './singer-catalog.ts';
import { readSingerOptions, type SingerOptions } from './singer-options.ts';
import { fromEnvironment } from '../from-environment.ts';
import { secretsOf, tapMask } from './tap-secrets.ts';

/** A batch is full at this many rows, or bytes of messages. */
const full = { rows: 2000, bytes: 2 << 20 } as const;

/**
 * Runs a Singer tap, once for each table: with a catalog in which the table's stream alone is selected, and the state that the table's last
 * load committed. So each table has a state of its own, which is written in the transaction of its rows.
 */
export const singerExtractor: Extractor = {
  open: async (context) => {
    const options = readSingerOptions(context.specification);
    const tap = new Tap(options, context);
    const selected = selectStream(await tap.catalog(), options);
    const { stream } = selected;
    return {
      ...(stream.keyProperties.length > 0 && { key: columnsOf(stream.keyProperties, context) }),
      read: (state) => read(tap, selected, state.get('')),
    } satisfies Extraction;
  },
};

function columnsOf(fields: readonly string[], { specification, dialect }: ExtractContext): readonly string[] {
  const { naming: rule } = readCommonOptions(specification);
  const maximumBytes = dialect.maximumIdentifierBytes;
  return fields.map(
    (field) =>
      specification.columns.find(({ path }) => path === field)?.name ??
      columnName(field, { rule, position: 1, maximumBytes, taken: () => false }),
  );
}

/** A tap with its settings. What it says comes with its secrets hidden. */
class Tap {
  readonly context: ExtractContext;
  readonly #options: SingerOptions;
  readonly #mask: (text: string) => string;

  constructor(options: SingerOptions, context: ExtractContext) {
    this.context = context;
    const secrets: string[] = [];
    const settings = fromEnvironment(options.settings, context, (secret) => secrets.push(secret));
    this.#options = { ...options, settings: settings as JsonObject };
    this.#mask = tapMask(settings, [...secrets, ...secretsOf(context.environment)]);
  }

  /** The user's catalog, or the one that the tap discovers. */
  async catalog(): Promise<Json> {
    const { catalog } = this.#options;
    return this.guarded(async () => {
      const text = catalog === null ? await this.#discover() : await this.#readCatalog(catalog);
      try {
        return JSON.parse(text) as Json;
      } catch (cause) {
        throw new LoadError('tap-failed', `${catalog ?? 'what the tap discovered'} is no JSON`, { cause });
      }
    });
  }

  async #discover(): Promise<string> {
    const parts: Uint8Array[] = [];
    for await (const chunk of this.run({}, ['--discover'])) parts.push(chunk);
    return Buffer.concat(parts).toString('utf8');
  }

  async #readCatalog(path: string): Promise<string> {
    return readFile(resolve(this.context.root, path), 'utf8').catch((cause: unknown) => {
      throw new LoadError('no-such-file', `the catalog ${path} cannot be read`, { cause });
    });
  }

  run(files: TapRun['files'], options: readonly string[] = []): AsyncGenerator<Uint8Array, void> {
    const { root, signal, tell } = this.context;
    const { command, settings } = this.#options;
    const onLog = (line: string): void => tell(`${command[0]}: ${this.#mask(line)}`, 'info');
    return runTap({ command, root, signal, onLog, options, files: { config: settings, ...files } });
  }

  /** Errors with the table's place, and without secrets. */
  async guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.placed(error);
    }
  }

  placed(error: unknown): unknown {
    if (!(error instanceof LoadError)) return error;
    const { code, message, help, cause } = error;
    return new LoadError(code, this.#mask(message), {
      place: this.context.specification.place,
      help: help === undefined ? undefined : this.#mask(help),
      cause,
    });
  }
}

async function* read(
  tap: Tap,
  { catalog, stream }: SelectedCatalog,
  before: CursorValue | undefined,
): AsyncGenerator<Extracted, void> {
  const { specification, dialect } = tap.context;
  const { disposition } = specification;
  const goesOn = before !== undefined && before !== null && !takesAll(disposition);
  const files = { catalog, ...(goesOn ? { state: before } : {}) };
  let fields: readonly SchemaField[] | null = null;
  let gathered = new Gathered();
  let state: Json | undefined;
  /** Records behind the last state. */
  let loose = 0;
  let version: Json | undefined;
  try {
    for await (const message of readMessages(tap.run(files))) {
      if (message.kind === 'state') {
        state = message.value;
        loose = 0;
      } else if (message.stream !== stream.name && message.stream !== stream.id) {
        // Taps that know nothing of selection give all of their streams.
      } else if (message.kind === 'schema') {
        if (gathered.count > 0) yield gathered.batch(fields ?? []);
        gathered = new Gathered();
        fields = schemaFields(message.schema, dialect.types);
      } else if (message.kind === 'version') {
        if (version !== undefined && JSON.stringify(version) !== JSON.stringify(message.version))
          throw new LoadError(
            'tap-failed',
            'the tap gave two versions of its table in one run; nothing was changed',
          );
        version = message.version;
      } else {
        if (fields === null)
          throw new LoadError('tap-failed', `the tap gave a record of "${message.stream}" before its schema`);
        gathered.add(message.record, message.text);
        loose++;
        if (gathered.count < full.rows && gathered.bytes < full.bytes) continue;
        yield gathered.batch(fields);
        gathered = new Gathered();
      }
    }
    if (fields !== null || gathered.count > 0)
      yield gathered.batch(fields ?? schemaFields(stream.schema, dialect.types));
    if (loose > 0 && state !== undefined && disposition === 'append') {
      throw new LoadError(
        'tap-failed',
        `the tap gave ${loose} records behind its last state, which the next load would append again`,
        { help: 'Use load: merge with a key, which takes such records once.' },
      );
    }
    yield { kind: 'slice-done', slice: '', cursor: state ?? before ?? null };
  } catch (error) {
    throw tap.placed(error);
  }
}

/** Whether a disposition wants all rows, and so has no use for a state. */
function takesAll(disposition: ExtractContext['specification']['disposition']): boolean {
  return disposition === 'replace' || disposition.includes('missing');
}

/** Records that make a batch. */
class Gathered {
  readonly #records: JsonObject[] = [];
  readonly #texts: string[] = [];
  bytes = 0;

  get count(): number {
    return this.#records.length;
  }

  add(record: JsonObject, text: string): void {
    this.#records.push(record);
    this.#texts.push(text);
    this.bytes += text.length;
  }

  batch(types: readonly SchemaField[]): Extracted {
    const batch: RecordBatch = {
      kind: 'records',
      slice: '',
      file: null,
      rowCount: this.#records.length,
      lines: null,
      rejects: [],
      byteCount: this.bytes,
      records: this.#records,
      rawText: (row) => this.#texts[row]!,
      types,
    };
    return { kind: 'batch', batch };
  }
}
