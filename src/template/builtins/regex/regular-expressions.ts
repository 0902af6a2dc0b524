import { bind } from '../../values/arguments.ts';
import { nativeFunction } from '../../values/functions.ts';
import { isInteger, toIndex } from '../../values/numbers.ts';
import { PyDict, PyTuple } from '../../values/value.ts';
import type { Callable, Value } from '../../values/value.ts';
import { PatternObject, subject } from './pattern.ts';
import { patternError } from './translate-pattern.ts';

const cache = new Map<string, PatternObject>();

function compile(pattern: Value | undefined, flags: Value | undefined): PatternObject {
  if (pattern instanceof PatternObject) return pattern;
  const number = flags !== undefined && isInteger(flags) ? toIndex(flags) : 0;
  const source = typeof pattern === 'string' ? pattern : undefined;
  if (source === undefined) throw patternError('first argument must be string or compiled pattern');
  const key = `${number} ${source}`;
  let compiled = cache.get(key);
  if (!compiled) {
    if (cache.size >= 512) cache.clear();
    cache.set(key, (compiled = new PatternObject(source, number)));
  }
  return compiled;
}

function first(name: 'search' | 'match' | 'fullmatch'): Callable {
  return nativeFunction(name, (args, kwargs) => {
    const [pattern, text, flags] = bind(
      name,
      { names: ['pattern', 'string', 'flags'], required: 2 },
      args,
      kwargs,
    );
    return compile(pattern, flags).first(subject(text), name);
  });
}

function replacing(name: 'sub' | 'subn'): Callable {
  return nativeFunction(name, (args, kwargs, call) => {
    const names = ['pattern', 'repl', 'string', 'count', 'flags'];
    const [pattern, by, text, limit, flags] = bind(name, { names, required: 3 }, args, kwargs);
    const result = compile(pattern, flags).replace(
      subject(text),
      by!,
      limit === undefined ? 0 : toIndex(limit),
      call,
    );
    return name === 'sub' ? result.text : new PyTuple([result.text, result.count]);
  });
}

const flagValues: readonly (readonly [string, number])[] = [
  ['A', 256],
  ['ASCII', 256],
  ['I', 2],
  ['IGNORECASE', 2],
  ['L', 4],
  ['LOCALE', 4],
  ['M', 8],
  ['MULTILINE', 8],
  ['S', 16],
  ['DOTALL', 16],
  ['U', 32],
  ['UNICODE', 32],
  ['X', 64],
  ['VERBOSE', 64],
  ['NOFLAG', 0],
];

/**
 * dbt's `modules.re`. Patterns run in linear time, save those with look-ahead or back references, whose searches are ended after two
 * seconds: none can hang. Loads its engine when the module that holds it is imported.
 */
export function createRegularExpressions(): PyDict {
  const functions = [
    first('search'),
    first('match'),
    first('fullmatch'),
    replacing('sub'),
    replacing('subn'),
    nativeFunction('split', (args, kwargs) => {
      const names = ['pattern', 'string', 'maxsplit', 'flags'];
      const [pattern, text, limit, flags] = bind('split', { names, required: 2 }, args, kwargs);
      return compile(pattern, flags).split(subject(text), limit === undefined ? 0 : toIndex(limit));
    }),
    nativeFunction('findall', (args, kwargs) => {
      const [pattern, text, flags] = bind(
        'findall',
        { names: ['pattern', 'string', 'flags'], required: 2 },
        args,
        kwargs,
      );
      return compile(pattern, flags).findAll(subject(text));
    }),
    nativeFunction('finditer', (args, kwargs) => {
      const [pattern, text, flags] = bind(
        'finditer',
        { names: ['pattern', 'string', 'flags'], required: 2 },
        args,
        kwargs,
      );
      return compile(pattern, flags).iterator(subject(text));
    }),
    nativeFunction('compile', (args, kwargs) => {
      const [pattern, flags] = bind('compile', { names: ['pattern', 'flags'], required: 1 }, args, kwargs);
      return compile(pattern, flags);
    }),
    nativeFunction('escape', ([text]) =>
      subject(text).replaceAll(/[\s()[\]{}?*+\-|^$\\.&~#]/g, String.raw`\$&`),
    ),
    nativeFunction('purge', () => null),
  ];
  return PyDict.from([...functions.map((callable) => [callable.name, callable] as const), ...flagValues]);
}
