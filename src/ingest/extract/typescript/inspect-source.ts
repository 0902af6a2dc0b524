import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { init, parse } from 'es-module-lexer';
import type { Diagnostic, Place } from '../../../domain/diagnostic.ts';
import type { LoadSpecification } from '../../../domain/load.ts';
import type { InspectFacts } from '../extractor.ts';
import { nearest } from '../../../util/nearest.ts';
import { errorText, locateError, type SourcePath } from './locate-error.ts';
import { readTypescriptOptions } from './typescript-options.ts';
import { withoutWarnings } from './without-warnings.ts';

/**
 * Faults of the file that a table is loaded by, found without running it: it is not there, it has syntax that Node cannot strip (an `enum`)
 * or none at all, it does not export the function.
 */
export async function inspectSource(
  specification: Pick<LoadSpecification, 'options' | 'place'>,
  facts: InspectFacts,
): Promise<readonly Diagnostic[]> {
  const { file, exportName } = readTypescriptOptions(specification);
  const { place } = specification;
  let text: string;
  try {
    text = await readFile(path.resolve(facts.root, file), 'utf8');
  } catch {
    const named = specification.options['file'] !== undefined;
    return [
      fault('no-such-source', `There is no file "${file}" to load table "${facts.tableName}" by.`, {
        place,
        help: named
          ? 'Make it, or mend "file:".'
          : `Make it (sluice init --source), or name another: file: sources/other.ts.`,
      }),
    ];
  }
  const stripped = await strip(text, { root: facts.root, file });
  if ('place' in stripped)
    return [
      fault('source-syntax', stripped.message, { place: stripped.place, sourceLine: stripped.sourceLine }),
    ];
  const names = await exportsOf(stripped.code);
  if (names === null) return [];
  const wanted = exportName ?? (names.includes(facts.tableName) ? facts.tableName : 'default');
  if (names.includes(wanted)) return [];
  const meant = exportName === null ? undefined : nearest(exportName, names);
  const what =
    exportName === null
      ? `${file} exports neither "${facts.tableName}" nor a default function.`
      : `${file} does not export "${exportName}".`;
  return [
    fault('no-such-export', what, {
      place,
      help:
        meant !== undefined
          ? `Did you mean "${meant}"?`
          : `Write: export default async function* (context) { … }${names.length > 0 ? `. It exports ${names.join(', ')}` : ''}`,
    }),
  ];
}

type Stripped =
  | { readonly code: string }
  | { readonly message: string; readonly place: Place; readonly sourceLine: string };

/** Types stripped as Node does when it runs the file; or where that fails. */
async function strip(text: string, { root, file }: SourcePath): Promise<Stripped> {
  if (!file.endsWith('ts')) return { code: text };
  return withoutWarnings(async () => {
    try {
      return { code: stripTypeScriptTypes(text, { sourceUrl: path.resolve(root, file) }) };
    } catch (error) {
      const place = (await locateError(error, { root, file })) ?? { path: file, line: 1, column: 1 };
      return { message: syntaxMessage(error), place, sourceLine: text.split('\n')[place.line - 1] ?? '' };
    }
  });
}

/** What is wrong with a file that Node cannot strip of its types. */
export function syntaxMessage(error: unknown): string {
  const text = errorText(error).replace(/^SyntaxError: /, '');
  return /not supported in strip-only mode/.test(text)
    ? `${text.replace(' in strip-only mode', '')}: Node runs TypeScript by leaving its types out, and this is more than a type.`
    : text;
}

/** The names that a module exports; null where the lexer does not understand it, which Node may all the same. */
async function exportsOf(code: string): Promise<readonly string[] | null> {
  try {
    await init;
    const [, found] = parse(code);
    return found.map(({ n }) => n).filter((name) => name !== undefined);
  } catch {
    return null;
  }
}

function fault(
  code: string,
  message: string,
  more: { readonly place: Place; readonly help?: string; readonly sourceLine?: string },
): Diagnostic {
  return { code, severity: 'error', message, ...more };
}
