/** A new source's own YAML. `schema`: the path of its JSON Schema, from the file; `file`: the function's, from the project's folder. */
export function newSourceYaml(facts: {
  readonly name: string;
  readonly schema: string;
  readonly file: string;
}): string {
  const { name, schema, file } = facts;
  return `# yaml-language-server: $schema=${schema}
version: 2

sources:
  - name: ${name}
    description: What ${file} yields.
    schema: raw
    extractor: typescript
    tables:
      - name: ${name}
        load: append            # or replace, merge with a key
        options:                # what the function gets as context.options
          count: 10
        columns:
          - name: id
            data_tests: [unique, not_null]
`;
}

/** A function that loads at once, and shows what there is to know. `types`: where its types come from. */
export function newSourceFunction({
  name,
  types,
}: {
  readonly name: string;
  readonly types: string;
}): string {
  return `import type { Source, SourceContext } from '${types}';

/** A row of the table "${name}". */
interface Row {
  readonly id: number;
  readonly measured_at: Date;
  readonly value: number;
}

/**
 * Yields what is new: rows, one by one or in arrays, and checkpoints between them. Rows and the last checkpoint's cursor are committed
 * together, and the next load gets that cursor.
 */
export default async function* ({ cursor, options, checkpoint, log }: SourceContext): Source {
  let last = typeof cursor === 'number' ? cursor : 0;
  const count = typeof options['count'] === 'number' ? options['count'] : 10;
  log(\`going on behind id \${last}\`, 'debug');
  for (const row of measure(last, count)) {
    yield row;
    last = row.id;
  }
  // Behind the last row, or, where there are many, behind each page of them.
  yield checkpoint(last);
}

/** Stands for a real source. With context.fetch, which waits and tries again where a server is busy, it would read:
 *
 *    const answer = await context.fetch(\`https://api.example.com/measurements?after=\${last}\`);
 *    yield (await answer.json()) as Row[];
 */
function* measure(after: number, count: number): Generator<Row> {
  for (let id = after + 1; id <= after + count; id++)
    yield { id, measured_at: new Date(Date.UTC(2024, 0, 1, 0, id)), value: Math.round(1000 * Math.sin(id)) / 1000 };
}
`;
}

/** What an editor and tsc need to know; the tool itself needs none of it. */
export const sourcesTsconfig = `{
  // For editors and tsc alone: sluice runs these files with Node, which leaves their types out.
  "compilerOptions": {
    "target": "esnext",
    "module": "preserve",
    "moduleDetection": "force",
    "lib": ["esnext", "dom"],
    "types": [],
    "strict": true,
    "noEmit": true,
    "allowImportingTsExtensions": true,
    "erasableSyntaxOnly": true,
    "verbatimModuleSyntax": true,
    "skipLibCheck": true
  },
  "include": ["**/*.ts"]
}
`;
