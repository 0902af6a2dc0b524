import type { FunctionOverload } from '../../domain/node.ts';
import { hash } from 'node:crypto';
import type { NodeIdentity } from '../../context/node-identity.ts';
import { nodeId } from '../../domain/id.ts';
import type { SourceFile } from '../../domain/project.ts';
import { parseTemplate } from '../../template/syntax/parse-template.ts';
import type { JsonObject } from '../../util/json.ts';
import type { PatchRecord, VersionRecord } from '../schema/schema-record.ts';
import { foldersOf, pathBelow, shownPath, stem } from './package-context.ts';
import type { PackageContext } from './package-context.ts';
import type { ParseContext, SchemaFile } from './parse-context.ts';
import { words } from './python-space.ts';
import { readPython } from './read-python.ts';
import { readSql, stripEdges } from './read-sql.ts';
import type { SqlRecord } from './sql-record.ts';

/** A node of which its own file is read and its description is not yet known. */
export interface Draft {
  readonly type: 'model' | 'seed' | 'snapshot' | 'test' | 'analysis' | 'function' | 'operation';
  readonly of: PackageContext;
  readonly name: string;
  readonly path: string;
  readonly originalPath: string;
  readonly shownPath: string;
  readonly fqn: readonly string[];
  readonly rawCode: string;
  readonly lineOffset: number;
  readonly checksum: string;
  /** Null for a seed, which has no template. */
  readonly record: SqlRecord | null;
  /** The text of its file. */
  readonly text: string;
  readonly patch: DraftPatch | null;
  /** Of a function: those of its signatures that stand in files of their own. */
  readonly overloads?: readonly FunctionOverload[];
}

/** The YAML that describes a draft. */
export interface DraftPatch {
  readonly file: SchemaFile;
  readonly record: PatchRecord;
  /** Which of the record's versions the draft is; null: it has none. */
  readonly version: VersionRecord | null;
}

/** Reads every file that is a node of its own. */
export function readDrafts(context: ParseContext): Draft[] {
  const drafts: Draft[] = [];
  for (const of of context.packages) {
    for (const file of of.discovered.files) {
      const shown = shownPath(context.root.root, of.discovered, file.path);
      switch (file.kind) {
        case 'model':
        case 'test':
        case 'analysis':
        case 'function':
          if (file.path.endsWith('.js')) refuseJavaScript(file.path, shown, context);
          drafts.push(sqlDraft(file.kind, of, file, shown, context));
          break;
        case 'seed':
          drafts.push(seedDraft(of, file, shown));
          break;
        case 'snapshot':
          drafts.push(...snapshotDrafts(of, file, shown, context));
          break;
        case 'project':
        case 'profiles':
        case 'yaml':
        case 'generic-test':
        case 'fixture':
        case 'macro':
        case 'docs':
          break;
      }
    }
  }
  return drafts;
}

function refuseJavaScript(path: string, shown: string, context: ParseContext): void {
  context.faults.error(
    'function-language',
    `Function '${stem(path)}' uses JavaScript, which is not supported on '${context.target.type}'`,
    { place: { path: shown, line: 1, column: 1 } },
    'Write it in SQL.',
  );
}

function sqlDraft(
  type: 'model' | 'test' | 'analysis' | 'function',
  of: PackageContext,
  file: SourceFile,
  shown: string,
  context: ParseContext,
): Draft {
  const below = pathBelow(file);
  // dbt's folder for analyses, unless its flag says otherwise.
  const corrected = context.root.flags['require_corrected_analysis_fqns'] === true;
  const path = type === 'analysis' && !corrected ? `analysis/${below}` : below;
  const name = stem(file.path);
  const fqn = [of.name, ...foldersOf(path), name];
  return templateDraft(
    { type, of, name, path, originalPath: file.path, shownPath: shown, fqn },
    file,
    file.text,
    0,
    context,
  );
}

function seedDraft(of: PackageContext, file: SourceFile, shown: string): Draft {
  const path = pathBelow(file);
  const name = stem(file.path);
  return {
    type: 'seed',
    of,
    name,
    path,
    originalPath: file.path,
    shownPath: shown,
    fqn: [of.name, ...foldersOf(path), name],
    rawCode: '',
    lineOffset: 0,
    checksum: file.checksum,
    record: null,
    text: '',
    patch: null,
  };
}

function snapshotDrafts(
  of: PackageContext,
  file: SourceFile,
  shown: string,
  context: ParseContext,
): readonly Draft[] {
  const template = parseTemplate({ path: shown, text: file.text }, { macroFile: true });
  if (!template.ok) {
    context.faults.add(...template.error);
    return [];
  }
  const path = pathBelow(file);
  return template.value.definitions.flatMap((definition) => {
    if (definition.kind !== 'snapshot') return [];
    const { name } = definition;
    const fqn = [of.name, ...foldersOf(path), stem(path), name];
    const before = template.value.text.indexOf(definition.text, definition.start);
    const lineOffset = template.value.text.slice(0, Math.max(0, before)).split('\n').length - 1;
    const facts = {
      type: 'snapshot',
      of,
      name,
      path,
      originalPath: file.path,
      shownPath: shown,
      fqn,
    } as const;
    return [
      {
        ...templateDraft(facts, file, definition.text, lineOffset, context),
        rawCode: definition.text,
        lineOffset,
      },
    ];
  });
}

/** What is known of a draft before its template is read. */
export type DraftFacts = Pick<Draft, 'type' | 'of' | 'name' | 'path' | 'originalPath' | 'shownPath' | 'fqn'>;

/** Reads a template into a draft. `text` begins `lineOffset` lines into the file. */
function templateDraft(
  facts: DraftFacts,
  file: Pick<SourceFile, 'text' | 'checksum'>,
  text: string,
  lineOffset: number,
  context: ParseContext,
): Draft {
  const code = stripEdges(text);
  const key = `${facts.type} ${facts.of.name} ${facts.originalPath} ${facts.name}`;
  const whole = lineOffset + code.lineOffset;
  const record = context.records.sql(key, file.checksum, facts.of.name, () => ({
    ...(isPython(facts) ? readPython : readSql)(
      { path: facts.shownPath, text: code.text, lineOffset: whole, about: identityOf(facts, context) },
      context.pass,
    ),
    checksum: contentChecksum(file.text),
  }));
  context.faults.add(...record.diagnostics);
  return {
    ...facts,
    rawCode: code.text,
    lineOffset: whole,
    checksum: record.checksum,
    record,
    text: file.text,
    patch: null,
  };
}

/** Whether a model is written in Python. */
export function isPython({ type, originalPath }: Pick<DraftFacts, 'type' | 'originalPath'>): boolean {
  return type === 'model' && originalPath.endsWith('.py');
}

/** The manifest's checksum of a file that holds a node: of its words. */
export function contentChecksum(text: string): string {
  return hash('sha256', words(text), 'hex');
}

/** A node as its template sees it while it is read. */
export function identityOf(facts: DraftFacts, context: ParseContext): NodeIdentity {
  const config = context.settler.base({ type: facts.type, packageName: facts.of.name, fqn: facts.fqn });
  return {
    id: nodeId(facts.type, facts.of.name, facts.name),
    resourceType: facts.type,
    packageName: facts.of.name,
    name: facts.name,
    path: facts.path,
    originalPath: facts.originalPath,
    fqn: facts.fqn,
    database: context.target.database,
    schema: context.target.schema,
    alias: facts.name,
    details: { config: config as unknown as JsonObject },
  };
}
