import type { ParsePass } from '../../context/parse-pass.ts';
import type { Diagnostic } from '../../domain/diagnostic.ts';
import { inNode } from '../../domain/diagnostic.ts';
import { parseTemplate } from '../../template/syntax/parse-template.ts';
import { toJson } from '../../template/values/json.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import { readPythonCalls } from './python-calls.ts';
import type { SqlSource } from './read-sql.ts';
import type { SqlRecord } from './sql-record.ts';

/** Reads what a Python model says to dbt: its references and its configuration, which must be literals. Runs nothing of it. */
export function readPython(source: SqlSource, pass: ParsePass): Omit<SqlRecord, 'checksum'> {
  const { path, text, about } = source;
  const refused = (diagnostics: readonly Diagnostic[]): Omit<SqlRecord, 'checksum'> => ({
    captured: null,
    diagnostics: inNode(diagnostics, about),
    calls: [],
    unrendered: null,
    isPlain: false,
  });
  const fault = (message: string, help: string): Omit<SqlRecord, 'checksum'> =>
    refused([
      { code: 'python-model', severity: 'error', message, help, place: { path, line: 1, column: 1 } },
    ]);
  const form = 'Write it so: def model(dbt, session): … return a_data_frame.';
  const calls = readPythonCalls(text);
  if (text.trim() !== '') {
    if (calls.models !== 1)
      return fault(`dbt allows exactly one model defined per python file, found ${calls.models}`, form);
    if (calls.parameters[0] !== 'dbt')
      return fault("'dbt' not provided for model as the first argument", form);
    if (calls.parameters.length !== 2)
      return fault('model function should have two args, `dbt` and a session to current warehouse', form);
  }
  const template = parseTemplate({ path, text: calls.template });
  if (!template.ok) return refused(template.error);
  if (template.value.usage.calls.some((call) => !call.literal)) {
    const help =
      'Arguments of dbt.ref(), dbt.source() and dbt.config() have to be texts, numbers, lists and maps as they are.';
    return fault('Error when trying to literal_eval an arg to a dbt function call', help);
  }
  const captured = pass.capture(template.value, about);
  if (!captured.ok) return refused(captured.error);
  const config: JsonObject = { ...captured.value.config, ...keysAsked(calls.asked, path) };
  return {
    captured: { ...captured.value, config, macros: [] },
    diagnostics: [],
    calls: [],
    unrendered: null,
    isPlain: false,
  };
}

/** What `dbt.config.get()` asks for: dbt keeps it in the configuration for what runs the model. */
function keysAsked(
  asked: readonly { readonly of: 'config' | 'meta'; readonly args: string }[],
  path: string,
): JsonObject {
  if (asked.length === 0) return {};
  const found: Record<string, Json[]> = {
    config_keys_used: [],
    config_keys_defaults: [],
    meta_keys_used: [],
    meta_keys_defaults: [],
  };
  for (const { of, args } of asked) {
    const list = parseTemplate({ path, text: `{{ get(${args}) }}` });
    const call = list.ok ? list.value.usage.calls[0] : undefined;
    const [key, fallback] = call?.args ?? [];
    found[`${of}_keys_used`]!.push(key === undefined ? null : toJson(key));
    found[`${of}_keys_defaults`]!.push(fallback === undefined ? null : toJson(fallback));
  }
  return found;
}
