import { parseArgs } from 'node:util';
import type { IndirectSelection } from '../../src/select/selection.ts';

/** What a command line of `ls` in the tables asks for. */
export interface LsArguments {
  readonly select: readonly string[];
  readonly exclude: readonly string[];
  readonly selector: string | null;
  readonly resourceTypes: readonly string[];
  readonly excludeResourceTypes: readonly string[];
  readonly indirectSelection: IndirectSelection;
  readonly output: string | null;
  readonly outputKeys: readonly string[];
}

const many = { type: 'string', multiple: true, default: [] as string[] } as const;

/** Reads a line: words as a shell splits them (as far as the tables need it), options that take all words up to the next one, as dbt's do. */
export function parseLsArguments(line: string): LsArguments {
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  const args: string[] = [];
  let option = '';
  for (const word of words) {
    if (word.startsWith('--')) option = word;
    else args.push(`${option}=${word}`);
  }
  const { values } = parseArgs({
    args,
    options: {
      select: many,
      exclude: many,
      selector: many,
      'resource-type': many,
      'exclude-resource-type': many,
      'indirect-selection': many,
      output: many,
      'output-keys': many,
    },
  });
  return {
    select: values.select,
    exclude: values.exclude,
    selector: values.selector[0] ?? null,
    resourceTypes: values['resource-type'],
    excludeResourceTypes: values['exclude-resource-type'],
    indirectSelection: (values['indirect-selection'][0] ?? 'eager') as IndirectSelection,
    output: values.output[0] ?? null,
    outputKeys: values['output-keys'],
  };
}
