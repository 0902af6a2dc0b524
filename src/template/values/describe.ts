import { TemplateError } from './template-error.ts';
import {
  Markup,
  PyDict,
  PyFloat,
  PyIterator,
  PyRange,
  PySet,
  PyTuple,
  TemplateObject,
  Undefined,
} from './value.ts';
import type { Value } from './value.ts';

/** The name of a value's Python type. */
export function typeName(value: Value): string {
  switch (typeof value) {
    case 'string':
      return 'str';
    case 'number':
    case 'bigint':
      return 'int';
    case 'boolean':
      return 'bool';
    default:
  }
  if (value === null) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  if (value instanceof PyDict) return 'dict';
  if (value instanceof PyFloat) return 'float';
  if (value instanceof PyTuple) return value.names ? '_GroupTuple' : 'tuple';
  if (value instanceof Undefined) return 'Undefined';
  if (value instanceof PySet) return value.frozen ? 'frozenset' : 'set';
  if (value instanceof Markup) return 'Markup';
  if (value instanceof PyRange) return 'range';
  if (value instanceof PyIterator || value instanceof TemplateObject) return value.typeName;
  return 'object';
}

/** How Jinja2 names a value in "… has no attribute". */
function objectName(value: Value): string {
  if (value === null) return 'None';
  if (value instanceof Markup) return 'markupsafe.Markup object';
  if (value instanceof Undefined) return 'jinja2.runtime.Undefined object';
  if (value instanceof PyTuple && value.names) return 'jinja2.filters._GroupTuple object';
  if (value instanceof TemplateObject && value.moduleName !== '')
    return `${value.moduleName}.${value.typeName} object`;
  return `${typeName(value)} object`;
}

/** What is said when an undefined value is used. `repr` writes the key. */
export function undefinedMessage(value: Undefined, repr: (value: Value) => string): string {
  if (value.hint !== undefined) return value.hint;
  if (value.object === undefined) return `${repr(value.name)} is undefined`;
  if (typeof value.name !== 'string') return `${objectName(value.object)} has no element ${repr(value.name)}`;
  return `${repr(objectName(value.object))} has no attribute ${repr(value.name)}`;
}

/** A `TypeError` of Python. */
export function typeError(message: string): TemplateError {
  return new TemplateError(message, { type: 'TypeError' });
}

/** A `ValueError` of Python. */
export function valueError(message: string): TemplateError {
  return new TemplateError(message, { type: 'ValueError' });
}
