import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

/** A small project, and what is done with it one after the other. In files it is one YAML map. */
export interface ProjectCase {
  /** What it shows. */
  readonly about: string;
  /** Files by path; `dbt_project.yml` may be left out, or hold only what is to be added to the usual one. */
  readonly files: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
  /** Why dbt does otherwise, where it does: then it is not compared. */
  readonly differs?: string;
  /** Why PGlite is left out, where it cannot do what the case needs. */
  readonly notOnPglite?: string;
}

/** One thing that is done, in this order: files, statements, a command; then what must be so. */
export interface Step extends Expectation {
  /** Files that are written (or overwritten), by path. */
  readonly write?: Readonly<Record<string, string>>;
  /** Files and folders that are deleted. */
  readonly remove?: readonly string[];
  /** Statements for the database; `{schema}` is the target's schema. */
  readonly sql?: string;
  /** Statements for what all targets share (schema `raw`): done once where several tools run side by side. */
  readonly shared?: string;
  /** A command line without the tool's name. Words may be quoted. */
  readonly run?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** What must be so after a step. What is not named is not looked at; what is named is named in full. */
export interface Expectation {
  /** Exit code; 0 unless it is said. */
  readonly exit?: number;
  /** Status of every result, by name (`orders`; where a name stands for several things, by `model.orders`). */
  readonly results?: Readonly<Record<string, string>>;
  /** Texts that the command prints. */
  readonly says?: readonly string[];
  readonly omits?: readonly string[];
  /** The lines of standard output, whole. */
  readonly lines?: readonly string[];
  /** Kind of every relation of a schema; `relations` is the target's own. */
  readonly relations?: Readonly<Record<string, string>>;
  /**
   * Rows of a relation, in any order, cells as text with ` | ` between them, a null as `null`. By name: `orders`, `orders(id, total)` for some
   * columns, `_marts.orders` in the schema whose name has that ending.
   */
  readonly rows?: Readonly<Record<string, readonly (string | number | boolean | null)[]>>;
  /** `id integer, name text`, by name of the relation. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Rows of queries of its own, in their order; `{schema}` is the target's schema. */
  readonly queries?: Readonly<Record<string, readonly (string | number | boolean | null)[]>>;
  /** Files that must hold texts. */
  readonly holds?: Readonly<Record<string, readonly string[]>>;
}

/** Reads a case from its file. */
export function readCase(file: string): ProjectCase {
  return parse(readFileSync(file, 'utf8')) as ProjectCase;
}

/** A folder of a case's own, where one tool works. */
export interface CaseFolder {
  readonly folder: string;
  /** Writes and removes what a step says. */
  readonly change: (step: Step) => void;
}

const usualProject = 'name: shop\nversion: "1.0"\nprofile: shop\n';

/** Writes the project's files, with a profile whose one target is `target`. */
export function makeCaseFolder(
  folder: string,
  { files }: Pick<ProjectCase, 'files'>,
  target: object,
): CaseFolder {
  const write = (all: Readonly<Record<string, string>>): void => {
    for (const [name, text] of Object.entries(all)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      const isAddition = name === 'dbt_project.yml' && !/^name:/m.test(text);
      writeFileSync(path.join(folder, name), isAddition ? `${usualProject}${text}` : text);
    }
  };
  const profile = { shop: { target: 'dev', outputs: { dev: target } } };
  write({ 'profiles.yml': JSON.stringify(profile), 'dbt_project.yml': usualProject, ...files });
  return {
    folder,
    change: (step) => {
      for (const name of step.remove ?? []) rmSync(path.join(folder, name), { recursive: true });
      write(step.write ?? {});
    },
  };
}

/** The words of a command line; quotes of both kinds hold words together. */
export function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? ''),
  );
}

/** A result of a run, as run_results.json has it. */
export interface CaseResult {
  readonly unique_id: string;
  readonly status: string;
  readonly failures: number | null;
  readonly message: string | null;
}

/** Takes away the results of an earlier command, so that none are taken for those of a command that writes none; `retry` needs them. */
export function forgetResults(folder: string, line: string): void {
  if (!line.startsWith('retry')) rmSync(path.join(folder, 'target', 'run_results.json'), { force: true });
}

/** The results in the project's target folder; none where no file was written, or half of one. */
export function resultsIn(folder: string): readonly CaseResult[] {
  try {
    const text = readFileSync(path.join(folder, 'target', 'run_results.json'), 'utf8');
    return (JSON.parse(text) as { readonly results: readonly CaseResult[] }).results;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
