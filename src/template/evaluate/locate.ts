import type { Diagnostic } from '../../domain/diagnostic.ts';
import { sourceLineOf } from '../syntax/place-of.ts';
import { TemplateError } from '../values/template-error.ts';
import type { Frame } from './frame.ts';

/** Gives an error that has no place yet the frame's; turns an overflow of JavaScript's own stack into a fault. */
export function locate(error: unknown, frame: Frame): unknown {
  const fault = error instanceof RangeError ? overflow(error) : error;
  if (fault instanceof TemplateError && fault.macroStack === undefined) {
    if (!fault.place) {
      fault.place = frame.place;
      fault.sourceLine = sourceLineOf(frame.source, frame.at);
    }
    fault.macroStack = frame.macroStack;
  }
  return fault;
}

function overflow(error: RangeError): TemplateError {
  const text = error.message.includes('string length')
    ? 'the text would be longer than this program can hold'
    : 'maximum recursion depth exceeded';
  return new TemplateError(text, { code: 'template-limit', type: 'OverflowError', cause: error });
}

/** A template's fault as a diagnostic. */
export function toDiagnostic(error: TemplateError): Diagnostic {
  const { code, message, place, sourceLine, help, macroStack } = error;
  return {
    code,
    severity: 'error',
    message,
    ...(place ? { place } : {}),
    ...(sourceLine === undefined ? {} : { sourceLine }),
    ...(help === undefined ? {} : { help }),
    ...(macroStack && macroStack.length > 0 ? { macroStack } : {}),
  };
}
