import { build } from './commands/build.ts';
import { clean } from './commands/clean.ts';
import { clone } from './commands/clone.ts';
import { compile } from './commands/compile.ts';
import { debug } from './commands/debug.ts';
import { deps } from './commands/deps.ts';
import { docs } from './commands/docs.ts';
import { generate } from './commands/generate.ts';
import { init } from './commands/init.ts';
import { load } from './commands/load.ts';
import { ls } from './commands/ls.ts';
import { parse } from './commands/parse.ts';
import { retry } from './commands/retry.ts';
import { run } from './commands/run.ts';
import { runOperation } from './commands/run-operation.ts';
import { seed } from './commands/seed.ts';
import { show } from './commands/show.ts';
import { snapshot } from './commands/snapshot.ts';
import { source } from './commands/source.ts';
import { sql } from './commands/sql.ts';
import { test } from './commands/test.ts';
import type { Verb } from './verb.ts';

/** All verbs, in the order of help: the way through a project first, then looking, then upkeep. */
export const verbs: readonly Verb[] = [
  init,
  deps,
  build,
  load,
  seed,
  run,
  snapshot,
  test,
  source,
  retry,
  clone,
  compile,
  parse,
  ls,
  show,
  sql,
  generate,
  runOperation,
  docs,
  debug,
  clean,
];
