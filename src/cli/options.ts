import {
  choiceOption,
  choicesOption,
  integerOption,
  listOption,
  mappingOption,
  switchOption,
  textOption,
  toggleOption,
} from './option.ts';
import { parseVars } from './parse-vars.ts';

/** `--project-dir`. */
export const projectFolder = textOption({
  name: 'project-dir',
  argument: '<folder>',
  description:
    'folder of project.yml or dbt_project.yml (default: this one, else the nearest parent that has one)',
  variable: 'PROJECT_DIR',
});

/** `--profiles-dir`. */
export const profilesFolder = textOption({
  name: 'profiles-dir',
  argument: '<folder>',
  description: 'folder of profiles.yml, for dbt projects (default: this one, then ~/.dbt)',
  variable: 'PROFILES_DIR',
});

/** `--profile`. */
export const profile = textOption({
  name: 'profile',
  argument: '<name>',
  description: 'profile to use instead of the one that the project names',
  variable: 'PROFILE',
});

/** `--target`. */
export const target = textOption({
  name: 'target',
  short: 't',
  argument: '<name>',
  description: 'target to build in (default: the one that the project or profile names)',
  variable: 'TARGET',
});

/** `--vars`. */
export const vars = mappingOption({
  name: 'vars',
  argument: '<yaml>',
  description: "variables over the project's own: '{day: 2024-05-01}'",
  variable: 'VARS',
  parse: parseVars,
});

/** `--threads`. */
export const threads = integerOption({
  name: 'threads',
  minimum: 1,
  description: 'nodes that run at the same time (default: what the target says)',
  variable: 'THREADS',
});

/** `--target-path`. */
export const targetPath = textOption({
  name: 'target-path',
  argument: '<folder>',
  description: 'where artifacts and compiled SQL go (default: target)',
  variable: 'TARGET_PATH',
});

/** `--partial-parse`. */
export const partialParse = toggleOption({
  name: 'partial-parse',
  shown: 'off',
  description: 'read every file anew, without the parse cache',
  variable: 'PARTIAL_PARSE',
});

/** `--version-check`. */
export const versionCheck = toggleOption({
  name: 'version-check',
  shown: 'off',
  description: 'do not check require-dbt-version',
  variable: 'VERSION_CHECK',
});

/** `--write-json`. */
export const writeJson = toggleOption({
  name: 'write-json',
  shown: 'off',
  description: 'do not write manifest.json and run_results.json',
  variable: 'WRITE_JSON',
});

/** `--warn-error`. */
export const warnError = toggleOption({
  name: 'warn-error',
  shown: 'on',
  description: 'warnings are errors',
  variable: 'WARN_ERROR',
});

/** `--warn-error-options`. */
export const warnErrorOptions = mappingOption({
  name: 'warn-error-options',
  argument: '<yaml>',
  description:
    "which are, which are not told: '{error: all, warn: [NoNodesForSelectionCriteria], silence: [JinjaLogWarning]}'",
  variable: 'WARN_ERROR_OPTIONS',
  parse: parseVars,
});

/** `--select`. */
export const select = listOption({
  name: 'select',
  short: 's',
  aliases: ['-m', '--models', '--model'],
  argument: '<selectors...>',
  description: 'nodes to take: names, paths, tag:…, +parents, children+ (space: or, comma: and)',
});

/** `--exclude`. */
export const exclude = listOption({
  name: 'exclude',
  argument: '<selectors...>',
  description: 'nodes to leave out, in the same words',
});

/** `--selector`. */
export const selector = textOption({
  name: 'selector',
  argument: '<name>',
  description: 'a selector of selectors.yml, in place of --select and --exclude',
});

/** `--state`. */
export const state = textOption({
  name: 'state',
  argument: '<folder>',
  description: 'artifacts of an earlier run, for state:modified, result:error and the like, and for --defer',
  variable: 'STATE',
});

/** `--defer`. */
export const defer = toggleOption({
  name: 'defer',
  shown: 'on',
  description: 'read what is neither selected nor in the target from where the manifest of --state has it',
  variable: 'DEFER',
});

/** `--defer-state`. */
export const deferState = textOption({
  name: 'defer-state',
  argument: '<folder>',
  description: 'defer to the manifest in this folder instead',
  variable: 'DEFER_STATE',
});

/** `--favor-state`. */
export const favorState = toggleOption({
  name: 'favor-state',
  shown: 'on',
  description: 'with --defer: do so even where the target has what is not selected',
  variable: 'FAVOR_STATE',
});

const resourceTypes = [
  'model',
  'seed',
  'snapshot',
  'test',
  'source',
  'analysis',
  'exposure',
  'unit_test',
  'metric',
  'semantic_model',
  'saved_query',
  'function',
  'default',
  'all',
] as const;

/** `--resource-type`. */
export const resourceType = choicesOption({
  name: 'resource-type',
  aliases: ['--resource-types'],
  argument: '<types...>',
  description: 'only these kinds of node: model, seed, test, source, …',
  variable: 'RESOURCE_TYPES',
  choices: resourceTypes,
});

/** `--exclude-resource-type`. */
export const excludeResourceType = choicesOption({
  name: 'exclude-resource-type',
  aliases: ['--exclude-resource-types'],
  argument: '<types...>',
  description: 'not these kinds of node',
  variable: 'EXCLUDE_RESOURCE_TYPES',
  choices: resourceTypes,
});

/** `--indirect-selection`. */
export const indirectSelection = choiceOption({
  name: 'indirect-selection',
  argument: '<mode>',
  description: 'which tests come along with selected nodes: eager (default), cautious, buildable, empty',
  variable: 'INDIRECT_SELECTION',
  choices: ['eager', 'cautious', 'buildable', 'empty'],
});

/** `--fail-fast`. */
export const failFast = toggleOption({
  name: 'fail-fast',
  short: 'x',
  shown: 'on',
  description: 'stop at the first failure',
  variable: 'FAIL_FAST',
});

/** `--full-refresh`. */
export const fullRefresh = toggleOption({
  name: 'full-refresh',
  short: 'f',
  shown: 'on',
  description: 'rebuild from nothing what would be added to',
  variable: 'FULL_REFRESH',
});

/** `--empty`. */
export const empty = toggleOption({
  name: 'empty',
  shown: 'on',
  description: 'read no rows: build everything empty, to see whether the SQL is valid',
  variable: 'EMPTY',
});

/** `--store-failures`. */
export const storeFailures = toggleOption({
  name: 'store-failures',
  shown: 'on',
  description: 'keep the rows that tests find in tables',
  variable: 'STORE_FAILURES',
});

/** `--dry-run`. */
export const dryRun = switchOption({
  name: 'dry-run',
  description: 'print the steps of each node and change nothing',
});

/** `--quiet`. */
export const quiet = toggleOption({
  name: 'quiet',
  short: 'q',
  shown: 'on',
  description: 'print errors and what was asked for, nothing else',
  variable: 'QUIET',
});

/** `--log-format`. */
export const logFormat = choiceOption({
  name: 'log-format',
  argument: '<format>',
  description: 'text, debug: with level and thread, or json: one object a line',
  variable: 'LOG_FORMAT',
  choices: ['text', 'json', 'default', 'debug'],
});

/** `--log-level`. */
export const logLevel = choiceOption({
  name: 'log-level',
  argument: '<level>',
  description: 'least severe level to print: debug, info (default), warn, error, none',
  variable: 'LOG_LEVEL',
  choices: ['debug', 'info', 'warn', 'error', 'none'],
});

/** `--log-format-file`. */
export const logFormatFile = choiceOption({
  name: 'log-format-file',
  argument: '<format>',
  description: 'the same for the log file (default: debug)',
  variable: 'LOG_FORMAT_FILE',
  choices: ['text', 'json', 'default', 'debug'],
});

/** `--log-level-file`. */
export const logLevelFile = choiceOption({
  name: 'log-level-file',
  argument: '<level>',
  description: 'least severe level for the log file (default: debug); none: no file',
  variable: 'LOG_LEVEL_FILE',
  choices: ['debug', 'info', 'warn', 'error', 'none'],
});

/** `--log-path`. */
export const logPath = textOption({
  name: 'log-path',
  argument: '<folder>',
  description: "folder of the log file dbt.log (default: logs, in the project's folder)",
  variable: 'LOG_PATH',
});

/** `--log-file-max-bytes`. */
export const logFileMaxBytes = integerOption({
  name: 'log-file-max-bytes',
  minimum: 0,
  description: 'size at which the log file is put aside and begun anew (default: 10 MB; 0: never)',
  variable: 'LOG_FILE_MAX_BYTES',
});

/** `--printer-width`. */
export const printerWidth = integerOption({
  name: 'printer-width',
  minimum: 1,
  description: "columns up to which dots lead to a node's status (default: 80)",
  variable: 'PRINTER_WIDTH',
});

/** `--print`. */
export const print = toggleOption({
  name: 'print',
  shown: 'off',
  description: 'leave out what templates print()',
  variable: 'PRINT',
});

/** `--introspect`. */
export const introspect = toggleOption({
  name: 'introspect',
  shown: 'off',
  description: 'templates may not ask the database while they are compiled',
  variable: 'INTROSPECT',
});

/** `--populate-cache`: what is known of relations is looked up when a run begins, in one question. */
export const populateCache = toggleOption({
  name: 'populate-cache',
  shown: 'off',
  description: 'do not look at what is in the schemas before the run',
  variable: 'POPULATE_CACHE',
});

/** `--cache-selected-only`: the schemas of the selected nodes alone, which is what is looked at in any case. */
export const cacheSelectedOnly = toggleOption({
  name: 'cache-selected-only',
  shown: 'on',
  description: 'look at the schemas of the selected nodes alone',
  variable: 'CACHE_SELECTED_ONLY',
});

/** `--macro-debugging`: macro stacks are always told. */
export const macroDebugging = toggleOption({
  name: 'macro-debugging',
  shown: 'on',
  description: 'tell the macros that led to a fault (always done)',
  variable: 'MACRO_DEBUGGING',
});

/** `--debug`. */
export const debug = toggleOption({
  name: 'debug',
  short: 'd',
  shown: 'on',
  description: 'print debug messages too',
  variable: 'DEBUG',
});

/** `--use-colors`. */
export const useColors = toggleOption({
  name: 'use-colors',
  shown: 'off',
  description: 'no colours (NO_COLOR does the same)',
  variable: 'USE_COLORS',
});

/** `--inline`. */
export const inline = textOption({
  name: 'inline',
  argument: '<sql>',
  description: 'a query of your own, templates allowed, instead of a node',
});
