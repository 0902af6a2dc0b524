import path from 'node:path';
import type { ProjectPeek } from '../app/peek-project.ts';
import { openLogFile } from '../report/log-file.ts';
import type { LineFacts } from '../report/json-line.ts';
import { createLogReporter } from '../report/log-reporter.ts';
import { plainWidth } from '../report/plain-reporter.ts';
import type { Reporter } from '../report/reporter.ts';
import type { SecretMask } from '../util/secret-mask.ts';
import type { Given } from './given.ts';
import { dryRun } from './options.ts';
import type { OutputRequest } from './output-request.ts';
import type { Verb } from './verb.ts';

/** Verbs that may remove or make the folder that the log would lie in. */
const withoutLog = new Set(['clean', 'init']);

/** The log file `dbt.log` as a reporter; null where none is kept: no project, `--log-level-file none`, a dry run, `clean` and `init`. */
export function openLog(
  { file, width }: OutputRequest,
  project: ProjectPeek,
  invocation: {
    readonly facts: LineFacts;
    readonly mask: SecretMask;
    readonly verb: Verb;
    readonly given: Given;
  },
): Reporter | null {
  const { facts, mask, verb, given } = invocation;
  const dry = verb.options.includes(dryRun) && given.get(dryRun);
  if (file.least === null || dry || withoutLog.has(verb.name)) return null;
  const { root } = project;
  if (root === null && file.folder === null) return null;
  const folder = file.folder ?? path.join(root ?? '', project.logPath ?? 'logs');
  const log = openLogFile(path.resolve(folder), file.maximumBytes);
  const hide = file.format === 'json' ? mask.json : mask.text;
  const reporter = createLogReporter({
    write: (text) => log.write(hide(text)),
    format: file.format,
    least: file.least,
    width: width ?? plainWidth,
    facts,
  });
  return { sink: reporter.sink, close: log.close };
}
