import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Result } from '../../util/result.ts';
import { InternalError } from '../../domain/errors.ts';
import type { Template } from './template.ts';

/** How to parse. */
export interface ParseOptions {
  /** Only definitions matter; a macro inside a macro is an error, as in dbt. */
  readonly macroFile?: boolean;
  /** Lines before the text's first in the file: places are moved by it. */
  readonly lineOffset?: number;
  /** A text without any tag passes as it is, line ends and all, as in dbt (Jinja2 drops the last newline). */
  readonly keepPlainText?: boolean;
}

/** Parses a template, or says all that is wrong with it (code `template-syntax`). */
export function parseTemplate(
  _source: { readonly path: string; readonly text: string },
  _options: ParseOptions = {},
): Result<Template, readonly Diagnostic[]> {
  throw new InternalError('not there yet');
}
