import type { LogFormat } from '../report/log-reporter.ts';
import type { Level } from '../report/reporter.ts';
import type { Given } from './given.ts';
import type { Option } from './option.ts';
import {
  debug,
  logFileMaxBytes,
  logFormat,
  logFormatFile,
  logLevel,
  logLevelFile,
  logPath,
  print,
  printerWidth,
  quiet,
  useColors,
} from './options.ts';

/** Options of every verb that say what is printed, and how. */
export const outputOptions: readonly Option<unknown>[] = [
  quiet,
  logFormat,
  logLevel,
  debug,
  useColors,
  print,
  printerWidth,
  logPath,
  logLevelFile,
  logFormatFile,
  logFileMaxBytes,
];

/** What is printed, and how. */
export interface OutputRequest {
  readonly quiet: boolean;
  /** `text` is live on a terminal. */
  readonly format: LogFormat;
  /** Least severe level that is printed; null: nothing. */
  readonly least: Level | null;
  /** Null: the terminal and the environment decide. */
  readonly colours: boolean | null;
  /** Columns up to which dots lead to a node's status; null: dbt's. */
  readonly width: number | null;
  /** Whether what templates `print()` is shown. */
  readonly prints: boolean;
  readonly file: FileRequest;
}

/** The log file. */
export interface FileRequest {
  /** As given, relative to the working directory; null: `logs` in the project's folder. */
  readonly folder: string | null;
  readonly format: LogFormat;
  /** Null: no file. */
  readonly least: Level | null;
  /** 0: it is never put aside. */
  readonly maximumBytes: number;
}

const levels: Readonly<Record<string, Level | null>> = {
  debug: 'debug',
  info: 'info',
  warn: 'warning',
  error: 'error',
  none: null,
};

const formats: Readonly<Record<string, LogFormat>> = { text: 'text', debug: 'debug', json: 'json' };

/** What is printed where the options cannot be read. */
export const plainOutput: OutputRequest = {
  quiet: false,
  format: 'text',
  least: 'info',
  colours: null,
  width: null,
  prints: true,
  file: { folder: null, format: 'debug', least: null, maximumBytes: 0 },
};

/** Reads the options for output; what is said of the terminal alone holds for the file too, as in dbt. Throws `UsageError`. */
export function readOutputRequest(given: Given): OutputRequest {
  const format = given.get(logFormat);
  const level = given.get(logLevel);
  const debugging = given.get(debug) === true;
  const fileFormat = given.get(logFormatFile) ?? format ?? 'debug';
  const fileLevel = given.get(logLevelFile) ?? level ?? 'debug';
  return {
    quiet: given.get(quiet) ?? false,
    format: formats[format ?? 'text'] ?? 'text',
    least: debugging ? 'debug' : (levels[level ?? 'info'] ?? null),
    colours: given.get(useColors),
    width: given.get(printerWidth),
    prints: given.get(print) ?? true,
    file: {
      folder: given.get(logPath),
      format: formats[fileFormat] ?? 'debug',
      least: debugging && fileLevel !== 'none' ? 'debug' : (levels[fileLevel] ?? null),
      maximumBytes: given.get(logFileMaxBytes) ?? 10 * 1024 * 1024,
    },
  };
}
