import { readFileOptions } from '../ingest/extract/file/file-options.ts';
import { resolveInputs } from '../ingest/extract/file/resolve-inputs.ts';
import { LoadError } from '../ingest/load-error.ts';
import type { LoadSpecification } from '../domain/load.ts';
import type { RelationName } from '../domain/relation.ts';
import type { LookedInto } from './dry-run-plan.ts';

/** What of a load is known before it: files, disposition, columns. */
export async function describeLoad(
  load: LoadSpecification,
  facts: {
    readonly relation: RelationName;
    readonly root: string;
    readonly fullRefresh: boolean;
    readonly columns: readonly { readonly name: string; readonly type: string }[];
    readonly render: (relation: RelationName) => string;
  },
): Promise<LookedInto['step']> {
  const target = facts.render(facts.relation);
  const how = facts.fullRefresh ? `${load.disposition}, from the beginning` : load.disposition;
  const declared = load.columns.filter(({ type }) => type !== null);
  const key = load.key.length === 0 ? '' : `, key ${load.key.join(', ')}`;
  const there = facts.columns.map(({ name, type }) => `${name} ${type}`).join(', ');
  return {
    does: [
      `${how} into ${target}${key}`,
      `from ${await sourceOf(load, facts.root)}`,
      `declared columns: ${declared.map(({ name, type }) => `${name} ${type}`).join(', ') || 'none'}`,
      facts.columns.length === 0 ? 'the table is not there yet' : `columns there: ${there}`,
    ].join('\n'),
    sql: [],
    decidedThen: [
      'which columns the data has, and the types of those that are not declared',
      ...(load.disposition === 'append' ? ['which files are new'] : []),
      'which records are rejected',
    ],
  };
}

async function sourceOf(load: LoadSpecification, root: string): Promise<string> {
  if (load.extractor !== 'file') return `${load.extractor} ${JSON.stringify(load.options)}`;
  try {
    const inputs = await resolveInputs(readFileOptions(load).paths, root);
    return inputs
      .map((input) =>
        input.kind === 'path' && input.missing !== null ? `${input.name} (missing)` : input.name,
      )
      .join(', ');
  } catch (error) {
    if (error instanceof LoadError) return `nothing: ${error.message}`;
    throw error;
  }
}
