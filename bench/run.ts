import { cpus } from 'node:os';
import { benchCompile } from './compile.ts';
import { benchFiles } from './files.ts';
import { benchIntrospection } from './introspection.ts';
import { benchLoad } from './load.ts';
import { benchMerge } from './merge.ts';
import { benchModels } from './models.ts';
import { benchMongodb } from './mongodb.ts';
import { benchParse } from './parse.ts';
import { benchPostgresToPostgres } from './postgres-to-postgres.ts';
import { benchRest } from './rest.ts';
import { benchSeed } from './seed.ts';
import { benchSnapshot } from './snapshot.ts';
import { benchStartup } from './startup.ts';
import { benchStreams } from './streams.ts';
import { benchTemplate } from './template.ts';

const print = (line: string): void => console.log(line);

/** Every benchmark by name: what it measures is said where it is written. */
const benches: Readonly<Record<string, () => void | Promise<void>>> = {
  startup: () => benchStartup(print),
  template: () => benchTemplate(print, 10_000),
  parse: () => benchParse(print, [1000, 10_000]),
  introspection: () => benchIntrospection(print),
  compile: () => benchCompile(print, [1000]),
  seed: () => benchSeed(print, 100_000),
  // SLUICE_FULL=1: ten million rows, too, which takes minutes and 5 GB of disk.
  load: () => benchLoad(print, process.env['SLUICE_FULL'] === '1' ? [1_000_000, 10_000_000] : [1_000_000]),
  'postgres-to-postgres': () =>
    benchPostgresToPostgres(
      print,
      process.env['SLUICE_FULL'] === '1' ? [1_000_000, 10_000_000] : [1_000_000],
    ),
  mongodb: () => benchMongodb(print, 300_000),
  streams: () => benchStreams(print, 500_000),
  rest: () => benchRest(print, 500_000),
  files: () => benchFiles(print, { parquet: 1_000_000, xlsx: 100_000 }),
  models: () => benchModels(print),
  merge: () => benchMerge(print),
  snapshot: () => benchSnapshot(print),
};

// `npm run bench [-- NAME…]`: all of them, or those named.
const names = process.argv.slice(2);
const unknown = names.filter((name) => !(name in benches));
if (unknown.length > 0)
  throw new Error(
    `no benchmark is called ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}`,
  );
print(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`);
for (const [name, bench] of Object.entries(benches)) {
  if (names.length === 0 || names.includes(name)) await bench();
}
