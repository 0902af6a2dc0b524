import { typeError, typeName } from '../values/describe.ts';
import { str } from '../values/text.ts';
import { Markup } from '../values/value.ts';
import type { Value } from '../values/value.ts';
import type { Frame } from './frame.ts';

/** Writes what `{{ value }}` prints; where types are kept, the value itself. */
export function write(frame: Frame, value: Value): void {
  if (frame.values) frame.values.push(value);
  else frame.out += typeof value === 'string' ? value : str(value);
}

/** Writes the text that a call or filter block gave; anything but text is an error, as in Jinja2. */
export function writeText(frame: Frame, value: Value): void {
  if (frame.values) {
    frame.values.push(value);
    return;
  }
  if (typeof value !== 'string' && !(value instanceof Markup)) {
    throw typeError(`sequence item 0: expected str instance, ${typeName(value)} found`);
  }
  frame.out += str(value);
}
