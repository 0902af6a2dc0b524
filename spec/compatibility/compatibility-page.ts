import type { Feature, FeatureGroup } from './feature.ts';
import { features } from './features.ts';

const intro = `# Compatibility with dbt

What a dbt project on Postgres relies on, as dbt 1.12 has it, and what is here of it. *Works*: as in dbt. *Differs*: it is there, and
in something not as in dbt. The files show it: most of them compare with what dbt itself made of the same project, on each run
(\`spec/dbt-runs\`) or when they were written. This page is made by \`node spec/compatibility/write-compatibility-page.ts\` from the
table in \`spec/compatibility/\`; a test sees that it is current and that the files are there.
`;

/** `docs/compatibility.md`. */
export function compatibilityPage(): string {
  return [intro, summary(), ...features.flatMap(section), ''].join('\n');
}

function summary(): string {
  const all = features.flatMap((group) => group.features);
  const count = (state: Feature['state']): number => all.filter((feature) => feature.state === state).length;
  return `Of ${all.length} rows ${count('works')} work, ${count('differs')} differ, ${count('not there')} are not there.\n`;
}

function section({ title, features: rows }: FeatureGroup): readonly string[] {
  return [`## ${title}\n`, '| feature | state | shown by |', '|---|---|---|', ...rows.map(row), ''];
}

function row({ what, state, note, shownBy }: Feature): string {
  const files = shownBy.map((file) => `[${file.replace('spec/', '')}](../${file})`).join(', ');
  return `| ${what} | ${state}${note === undefined ? '' : `: ${note}`} | ${files} |`;
}
