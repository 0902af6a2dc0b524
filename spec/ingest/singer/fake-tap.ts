import { readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';

/** What the tap of the tests is told by its config. */
export interface FakeTapConfig {
  /** Streams by name: the properties of their JSON schema, keys, and the rows that are there. */
  readonly streams: Readonly<
    Record<
      string,
      {
        readonly properties: Readonly<Record<string, object>>;
        readonly keys?: readonly string[];
        /** Rows at or after the state's bookmark of this field are given, in its order. */
        readonly bookmark?: string;
        readonly rows?: readonly Readonly<Record<string, unknown>>[];
        /** A file with rows, in the place of `rows`. */
        readonly rowsFile?: string;
        /** A state behind so many rows, and at the end; 0: none. */
        readonly stateEvery?: number;
      }
    >
  >;
  /** Said instead of everything. */
  readonly lines?: readonly string[];
  /** Said on standard error, first of all. */
  readonly log?: readonly string[];
  /** Ends with this code where it would have ended well. */
  readonly exit?: number;
  /** Starts a process, writes its own number and that one's into this file, and goes on for ever. */
  readonly hang?: string;
  /** Rows that are made up: how many. */
  readonly many?: number;
  readonly password?: string;
}

const option = (name: string): unknown => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : (JSON.parse(readFileSync(process.argv[at + 1]!, 'utf8')) as unknown);
};
const say = (value: unknown): void =>
  void process.stdout.write(`${typeof value === 'string' ? value : JSON.stringify(value)}\n`);

interface Catalog {
  readonly streams: readonly {
    readonly tap_stream_id: string;
    readonly metadata: readonly {
      readonly breadcrumb: readonly string[];
      readonly metadata: Record<string, unknown>;
    }[];
  }[];
}

function discover({ streams }: FakeTapConfig): void {
  say({
    streams: Object.entries(streams).map(([name, { properties, keys = [] }]) => ({
      tap_stream_id: name,
      stream: name,
      schema: { type: 'object', properties },
      key_properties: keys,
      metadata: [{ breadcrumb: [], metadata: { inclusion: 'available' } }],
    })),
  });
}

function read(config: FakeTapConfig): void {
  const catalog = option('catalog') as Catalog;
  const state = (option('state') ?? { bookmarks: {} }) as { bookmarks: Record<string, unknown> };
  const bookmarks = { ...state.bookmarks };
  const selected = catalog.streams.filter(
    ({ metadata }) =>
      metadata.find(({ breadcrumb }) => breadcrumb.length === 0)?.metadata['selected'] === true,
  );
  for (const { tap_stream_id: stream } of selected) {
    const { properties, keys = [], bookmark, rowsFile, stateEvery = 0, ...more } = config.streams[stream]!;
    const rows =
      rowsFile === undefined
        ? (more.rows ?? [])
        : (JSON.parse(readFileSync(rowsFile, 'utf8')) as readonly Record<string, unknown>[]);
    say({ type: 'SCHEMA', stream, schema: { type: 'object', properties }, key_properties: keys });
    for (let id = 0; id < (config.many ?? 0); id++)
      say({ type: 'RECORD', stream, record: { id, word: 'x'.repeat(100) } });
    const from = bookmark === undefined ? undefined : (bookmarks[stream] as string | undefined);
    const given = rows.filter((row) => from === undefined || String(row[bookmark!]) >= from);
    given.forEach((record, at) => {
      say({ type: 'RECORD', stream, record });
      if (stateEvery === 0 || (at + 1) % stateEvery !== 0) return;
      if (bookmark !== undefined) bookmarks[stream] = record[bookmark];
      say({ type: 'STATE', value: { bookmarks } });
    });
  }
}

if (process.argv.includes('--config')) {
  const config = option('config') as FakeTapConfig;
  for (const line of config.log ?? []) process.stderr.write(`${line}\n`);
  if (process.argv.includes('--discover')) discover(config);
  else if (config.lines !== undefined) config.lines.forEach(say);
  else read(config);
  if (config.hang !== undefined && !process.argv.includes('--discover')) {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const { writeFileSync, renameSync } = await import('node:fs');
    writeFileSync(`${config.hang}.part`, JSON.stringify([process.pid, child.pid, process.argv.at(-1)]));
    renameSync(`${config.hang}.part`, config.hang);
    setInterval(() => {}, 1000);
  } else if (!process.argv.includes('--discover')) {
    process.exitCode = config.exit ?? 0;
  }
}
