import type { Database } from '../../../src/adapters/contract.ts';
import { LoadError } from '../../../src/ingest/load-error.ts';
import type { LoadReport, LoadRequest } from '../../../src/ingest/load-request.ts';
import type { Json } from '../../../src/util/json.ts';
import {
  type EmulatedApi,
  type EmulatedRequest,
  type EmulatedResponse,
  type Emulator,
  startEmulator,
} from '../../emulators/emulator-server.ts';
import { load, rowsOf, type SpecificationInput } from '../load-rig.ts';

/** What a path answers: JSON, a whole response, or what a function makes of the request. */
export type Answer =
  | { readonly json: Json; readonly headers?: Readonly<Record<string, string>> }
  | EmulatedResponse
  | ((request: EmulatedRequest, times: number) => EmulatedResponse);

/** Answers by `/path?query` (as it is sent) or by `/path`; anything else is a 404. */
export type Answers = Readonly<Record<string, Answer>>;

/** An API made of a table. */
export function apiOf(answers: Answers): EmulatedApi {
  const times = new Map<string, number>();
  return (request) => {
    const query = request.query.toString();
    const whole = `${request.path}${query === '' ? '' : `?${query}`}`;
    const key = [whole, request.path].find((each) => Object.hasOwn(answers, each));
    if (key === undefined) return null;
    const answer = answers[key]!;
    const count = (times.get(key) ?? 0) + 1;
    times.set(key, count);
    const made = typeof answer === 'function' ? answer(request, count) : answer;
    return { status: 200, ...made };
  };
}

/** What a load did. */
export interface RestOutcome {
  readonly report: LoadReport | null;
  /** `code: message`, the emulator's address being `API`. */
  readonly error: string | null;
  readonly waits: readonly string[];
  readonly notes: readonly string[];
}

/** Loads a table from an API at `emulator`; waits take no time. */
export async function loadRest(
  database: Database,
  emulator: Emulator,
  table: string,
  input: SpecificationInput,
  more: Partial<LoadRequest> = {},
): Promise<RestOutcome> {
  const waits: string[] = [];
  const notes: string[] = [];
  const plain = (text: string): string =>
    text.replaceAll(emulator.origin, 'API').replaceAll(emulator.origin.slice('http://'.length), 'API');
  let now = Date.UTC(2024, 4, 1, 12);
  const whole = { extractor: 'rest', ...input, options: { url: emulator.origin, ...input.options } };
  try {
    const report = await load(database, '/', table, whole, {
      clock: () => now,
      wait: (milliseconds) => {
        now += milliseconds;
        return Promise.resolve();
      },
      onWait: (text) => waits.push(plain(text)),
      onTell: (text, level) => notes.push(`${level}: ${plain(text)}`),
      ...more,
    });
    return { report, error: null, waits, notes };
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    const help = error.help === undefined ? '' : ` | ${error.help}`;
    return { report: null, error: `${error.code}: ${plain(error.message)}${help}`, waits, notes };
  }
}

/** Starts an API whose refusals have a short body. */
export function startApi(api: EmulatedApi): Promise<Emulator> {
  return startEmulator(api, (status) => ({ error: `status ${status}` }));
}

/** The table's rows, all columns in question, sorted. */
export async function sortedRows(
  database: Database,
  table: string,
  columns: string,
): Promise<readonly string[]> {
  return [...(await rowsOf(database, `select ${columns} from raw.${table}`))].sort();
}
