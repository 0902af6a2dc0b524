import { nativeFunction } from '../../template/values/functions.ts';
import { str } from '../../template/values/text.ts';
import { truthy } from '../../template/values/compare.ts';
import type { Value } from '../../template/values/value.ts';
import { bindArguments } from '../arguments.ts';
import type { Scope } from '../scope.ts';

/** `log(msg, info=false)`. */
export function logFunction(scope: Scope): Value {
  return nativeFunction('log', (args, kwargs) => {
    const [message, info] = bindArguments('log', ['msg', 'info?'], args, kwargs);
    scope.log(info !== undefined && truthy(info) ? 'info' : 'debug', str(message!));
    return '';
  });
}

/** `print(msg)`: shown even when quiet. */
export function printFunction(scope: Scope): Value {
  return nativeFunction('print', (args, kwargs) => {
    const [message] = bindArguments('print', ['msg'], args, kwargs);
    scope.log('output', str(message!));
    return '';
  });
}
