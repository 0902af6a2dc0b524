import { nativeFunction } from '../../template/values/functions.ts';
import { TemplateError } from '../../template/values/template-error.ts';
import { str } from '../../template/values/text.ts';
import { PyDict } from '../../template/values/value.ts';
import type { Value } from '../../template/values/value.ts';
import { bindArguments } from '../arguments.ts';
import { ResponseObject } from '../objects/response-object.ts';
import { TableObject } from '../objects/table-object.ts';

/** What statements of one rendering left, by name; null once it was taken. */
export type StatementResults = Map<string, Value>;

/** `load_result`, `store_result` and `store_raw_result` over one node's results. */
export function resultMembers(results: StatementResults): ReadonlyMap<string, Value> {
  const store = (name: string, response: Value, table: Value | undefined): string => {
    const found = table instanceof TableObject ? table : TableObject.empty;
    results.set(
      name,
      PyDict.from([
        ['response', response],
        ['data', found.matrix()],
        ['table', found],
      ]),
    );
    return '';
  };
  return new Map<string, Value>([
    [
      'load_result',
      nativeFunction('load_result', (args, kwargs) => {
        const [key] = bindArguments('load_result', ['name'], args, kwargs);
        const name = str(key!);
        const result = results.get(name);
        if (result === undefined) return null;
        if (name === 'main') return result;
        if (result === null) {
          throw new TemplateError(
            `The 'statement' result named '${name}' has already been loaded into a variable`,
            {
              code: 'result-already-loaded',
            },
          );
        }
        results.set(name, null);
        return result;
      }),
    ],
    [
      'store_result',
      nativeFunction('store_result', (args, kwargs) => {
        const [name, response, table] = bindArguments(
          'store_result',
          ['name', 'response', 'agate_table?'],
          args,
          kwargs,
        );
        return store(str(name!), response!, table);
      }),
    ],
    [
      'store_raw_result',
      nativeFunction('store_raw_result', (args, kwargs) => {
        const signature = ['name', 'message?', 'code?', 'rows_affected?', 'agate_table?'];
        const [name, message, code, rows, table] = bindArguments('store_raw_result', signature, args, kwargs);
        return store(str(name!), new ResponseObject(message ?? null, code ?? null, rows ?? null), table);
      }),
    ],
  ]);
}
