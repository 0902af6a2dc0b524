import { cells } from './cells.ts';
import { conformanceCases } from './conformance-cases.ts';
import { adapterFor } from './targets.ts';

const intro = `# Engines

What runs the SQL is a target's \`type\`. This page is made by \`node spec/adapters/write-engines-page.ts\` from the table that the
conformance suite reads (\`spec/adapters/cells.ts\`) and from each engine's capabilities; a test sees that it is current.
`;

/** `docs/engines/README.md`, from the capabilities and the table of what an engine cannot do. */
export function enginesPage(): string {
  const types = Object.keys(cells).sort();
  const adapters = types.map((type) => adapterFor(type));
  const names = Object.keys(adapters[0]!.capabilities) as (keyof (typeof adapters)[number]['capabilities'])[];
  const capabilities = names.map(
    (name) =>
      `| ${words(name)} | ${adapters.map((adapter) => (adapter.capabilities[name] ? 'yes' : 'no')).join(' | ')} |`,
  );
  const lacking = conformanceCases
    .map(({ name }) => ({ name, reasons: types.map((type) => cells[type]?.conformance[name] ?? '') }))
    .filter(({ reasons }) => reasons.some((reason) => reason !== ''))
    .map(({ name, reasons }) => `| ${name} | ${reasons.map((reason) => reason || 'yes').join(' | ')} |`);
  const header = (first: string): readonly string[] => [
    `| ${first} | ${types.join(' | ')} |`,
    `|---|${types.map(() => '---|').join('')}`,
  ];
  return [
    intro,
    '## Capabilities\n',
    ...header('capability'),
    ...capabilities,
    '\n## What an engine cannot do\n',
    `Of ${conformanceCases.length} behaviours that the suite tries on each engine, these are not the same on all; for an engine that has one not, the reason.\n`,
    ...header('behaviour'),
    ...lacking,
    ...others('Building', 'building'),
    ...others('Loading', 'loading'),
    '',
  ].join('\n');
}

/** What the other suites leave out. */
function others(title: string, part: 'building' | 'loading'): readonly string[] {
  const lines = Object.entries(cells).flatMap(([type, engine]) =>
    Object.entries(engine[part]).map(([name, reason]) => `| ${name} | ${type} | ${reason} |`),
  );
  return [`\n## ${title}\n`, '| test | not on | reason |', '|---|---|---|', ...lines];
}

/** `viewsBindToTables` as words. */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
