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

/**
 * Writes the text that a call or filter block gave. Anything but text is a fault, but as in Jinja2 only where the frame's text is
 * put together: a macro that goes on to `return` a value of its own never gets there.
 */
export function writeText(frame: Frame, value: Value): void {
  if (frame.values) {
    frame.values.push(value);
    return;
  }
  if (typeof value !== 'string' && !(value instanceof Markup)) {
    frame.refuse(typeError(`sequence item 0: expected str instance, ${typeName(value)} found`));
    return;
  }
  frame.out += str(value);
}
