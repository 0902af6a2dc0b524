import { typeName } from './describe.ts';
import { formatText, mappingArguments } from './format-text.ts';
import type { PartAccess } from './format-text.ts';
import { itemOf } from './items.ts';
import { dictMethods } from './methods/dict-methods.ts';
import { listMethods } from './methods/list-methods.ts';
import { markupMethod } from './methods/markup-methods.ts';
import type { Method } from './methods/method.ts';
import {
  floatMethods,
  integerMethods,
  rangeMethods,
  setMethods,
  tupleMethods,
} from './methods/other-methods.ts';
import { textMethods } from './methods/text-methods.ts';
import { repr, undefinedError } from './text.ts';
import {
  Callable,
  Markup,
  PyDict,
  PyFloat,
  PyRange,
  PySet,
  PyRecord,
  PyTuple,
  TemplateObject,
  Undefined,
} from './value.ts';
import type { CallSite, Keywords, Value } from './value.ts';

const recordMethods: ReadonlyMap<string, Method<never>> = new Map<string, Method<never>>([
  ...dictMethods,
  ['to_dict', (record: PyDict) => plainCopy(record)],
]);

/** The dict of a record, and of those in it. */
function plainCopy(record: PyDict): PyDict {
  const copy = new PyDict();
  for (const [key, value] of record.entries())
    copy.set(key, value instanceof PyRecord ? plainCopy(value) : value);
  return copy;
}

/** A method with the value that it belongs to. */
class BoundMethod extends Callable {
  readonly #self: Value;
  readonly #run: (args: readonly Value[], kwargs: Keywords) => Value;
  constructor(self: Value, name: string, run: (args: readonly Value[], kwargs: Keywords) => Value) {
    super(name);
    this.#self = self;
    this.#run = run;
  }
  override get typeName(): string {
    return 'builtin_function_or_method';
  }
  override toRepr(): string {
    return `<built-in method ${this.name} of ${typeName(this.#self)} object>`;
  }
  override call(args: readonly Value[], kwargs: Keywords, _call: CallSite): Value {
    return this.#run(args, kwargs);
  }
}

function methodsOf(value: Value): ReadonlyMap<string, Method<never>> | undefined {
  if (typeof value === 'string') return textMethods;
  if (Array.isArray(value)) return listMethods;
  if (value instanceof PyRecord) return recordMethods;
  if (value instanceof PyDict) return dictMethods;
  if (value instanceof PyTuple) return tupleMethods;
  if (value instanceof PySet) return setMethods;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return integerMethods;
  if (value instanceof PyFloat) return floatMethods;
  return value instanceof PyRange ? rangeMethods : undefined;
}

/** The method of a builtin type, ready for its arguments. */
function methodOf(
  value: Value,
  name: string,
): ((args: readonly Value[], kwargs: Keywords) => Value) | undefined {
  if (value instanceof Markup) {
    if (name === 'format' || name === 'format_map') return formatMethod(value.text, name, true);
    const method = markupMethod(name);
    return method && ((args, kwargs) => method(value, args, kwargs));
  }
  const method = methodsOf(value)?.get(name);
  if (method) return (args, kwargs) => method(value as never, args, kwargs);
  if (typeof value === 'string' && (name === 'format' || name === 'format_map'))
    return formatMethod(value, name, false);
  return undefined;
}

const access: PartAccess = {
  attribute: (value, name) => getAttribute(value, name, false),
  item: (value, key) => getItem(value, key, false),
};

function formatMethod(text: string, name: string, safe: boolean) {
  return (args: readonly Value[], kwargs: Keywords): Value => {
    const given = name === 'format' ? { args, kwargs } : mappingArguments(args, kwargs);
    const result = formatText(text, given, access, safe);
    return safe ? new Markup(result) : result;
  };
}

/** Calls a method of a builtin type; JavaScript's undefined where it has none of that name. */
export function callMethod(
  value: Value,
  name: string,
  args: readonly Value[],
  kwargs: Keywords,
  _call: CallSite,
): Value | undefined {
  return methodOf(value, name)?.(args, kwargs);
}

/** What every object of Python has; a template may not have it. */
const internal = new Set(
  (
    'class delattr dir doc eq format ge getattribute getstate gt hash init init_subclass le lt ne new reduce reduce_ex ' +
    'repr setattr sizeof str subclasshook'
  )
    .split(' ')
    .map((name) => `__${name}__`),
);
const containerInternal = new Set([
  '__len__',
  '__iter__',
  '__contains__',
  '__getitem__',
  '__add__',
  '__mul__',
  '__rmul__',
]);
const callableInternal = new Set([
  '__call__',
  '__globals__',
  '__code__',
  '__name__',
  '__dict__',
  '__module__',
  '__self__',
  '__qualname__',
  '__closure__',
  '__defaults__',
]);

function isInternal(value: Value, name: string): boolean {
  if (!name.startsWith('__')) return false;
  if (internal.has(name)) return true;
  if (value instanceof Undefined) return containerInternal.has(name) || name === '__call__';
  if (value instanceof Callable) return callableInternal.has(name);
  return (
    containerInternal.has(name) &&
    (typeof value === 'string' || Array.isArray(value) || value instanceof PyDict)
  );
}

/** Python's `getattr` of a builtin type or host object; JavaScript's undefined where there is no such attribute. */
function attributeOf(value: Value, name: string): Value | undefined {
  if (value instanceof TemplateObject) return name.startsWith('_') ? undefined : value.getAttribute(name);
  const method = methodOf(value, name);
  if (method) return new BoundMethod(value, name, method);
  if (value instanceof PyTuple && value.names) {
    const at = value.names.indexOf(name);
    return at < 0 ? undefined : value.items[at];
  }
  if (value instanceof PyRange && (name === 'start' || name === 'stop' || name === 'step'))
    return value[name];
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
    if (name === 'real' || name === 'numerator') return typeof value === 'boolean' ? Number(value) : value;
    if (name === 'imag') return 0;
    return name === 'denominator' ? 1 : undefined;
  }
  if (value instanceof PyFloat) {
    if (name === 'real') return value;
    return name === 'imag' ? new PyFloat(0) : undefined;
  }
  return undefined;
}

function unsafe(value: Value, name: string): Undefined {
  return new Undefined({
    hint: `access to attribute ${repr(name)} of '${typeName(value)}' object is unsafe.`,
    name,
    object: value,
    unsafe: true,
  });
}

function ofUndefined(value: Undefined, name: Value): Value {
  // dbt's class for the parse pass keeps what was asked for under this name.
  if (value.capture && name === 'name') return value.name;
  if (value.capture) return new Undefined({ hint: value.hint, name, capture: true });
  if (typeof name === 'string' && isInternal(value, name)) return unsafe(value, name);
  throw undefinedError(value);
}

/** `value.name`: the attribute, else the item of that key, else undefined. */
export function getAttribute(value: Value, name: string, capture: boolean): Value {
  if (value instanceof Undefined) return ofUndefined(value, name);
  const attribute = attributeOf(value, name);
  if (attribute !== undefined) return attribute;
  if (isInternal(value, name)) return unsafe(value, name);
  const item = itemOf(value, name);
  if (item !== undefined) return item;
  return new Undefined({ name, object: value, capture });
}

/** `value[key]`: the item, else the attribute of that name, else undefined. */
export function getItem(value: Value, key: Value, capture: boolean): Value {
  if (value instanceof Undefined) {
    if (value.capture) return value;
    throw undefinedError(value);
  }
  const item = itemOf(value, key);
  if (item !== undefined) return item;
  const name = typeof key === 'string' ? key : key instanceof Markup ? key.text : undefined;
  if (name !== undefined) {
    const attribute = attributeOf(value, name);
    if (attribute !== undefined) return attribute;
    if (isInternal(value, name)) return unsafe(value, name);
  }
  return new Undefined({ name: key, object: value, capture });
}

/** Whether the value has the attribute itself, without a look at its items. */
export function ownAttribute(value: Value, name: string): Value | undefined {
  const attribute = attributeOf(value, name);
  if (attribute !== undefined) return attribute;
  return isInternal(value, name) ? unsafe(value, name) : undefined;
}
