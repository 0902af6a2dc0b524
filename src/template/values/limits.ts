import { TemplateError } from './template-error.ts';

/** The longest text that one operation may make. */
const maximalTextLength = 50_000_000;
/** The longest list that one operation may make. */
const maximalListLength = 10_000_000;
/** The largest int that arithmetic may make, in bits. */
export const maximalIntegerBits = 200_000;

/** Throws where an operation would make a text of `length` characters that is too long. */
export function checkTextLength(length: number): void {
  if (length > maximalTextLength) {
    throw limitError(`the text would be longer than ${maximalTextLength} characters`);
  }
}

/** Throws where an operation would make a list of `length` elements that is too long. */
export function checkListLength(length: number): void {
  if (length > maximalListLength) {
    throw limitError(`the list would be longer than ${maximalListLength} elements`);
  }
}

/** The fault of a template that asks for too much. */
export function limitError(message: string): TemplateError {
  return new TemplateError(message, { code: 'template-limit', type: 'OverflowError' });
}
