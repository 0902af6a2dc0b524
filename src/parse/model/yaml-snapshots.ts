import type { Captured } from '../../context/captured.ts';
import type { Draft } from './draft.ts';
import { contentChecksum } from './draft.ts';
import { foldersOf } from './package-context.ts';
import { locate } from './parse-context.ts';
import type { ParseContext, SchemaFile } from './parse-context.ts';
import { readStaticRef } from '../../context/static-ref.ts';

/** Drafts of the snapshots that YAML alone defines: those with a `relation`. */
export function yamlSnapshots(files: readonly SchemaFile[], context: ParseContext): readonly Draft[] {
  return files.flatMap((file) =>
    file.record.patches.flatMap((patch) => {
      if (patch.relation === null) return [];
      const at = locate(file.shownPath, file.text, patch.relation.at);
      const named = readStaticRef(patch.relation.text, at.place);
      if (!named) {
        context.faults.error(
          'snapshot-relation',
          `Invalid ref or source expression: ${patch.relation.text}`,
          at,
          "Write relation: ref('model') or source('source', 'table').",
        );
      }
      const captured: Captured = {
        refs: named?.kind === 'ref' ? [named.ref] : [],
        sources: named?.kind === 'source' ? [named.source] : [],
        config: {},
        macros: [],
        inputs: { vars: [], environment: [], macros: [], missing: [], clock: false, wholeProject: false },
      };
      const checksum = contentChecksum(file.text);
      const draft: Draft = {
        type: 'snapshot',
        of: file.of,
        name: patch.name,
        path: `${patch.name}.sql`,
        originalPath: file.path,
        shownPath: file.shownPath,
        fqn: [file.of.name, ...foldersOf(file.pathBelow), patch.name],
        rawCode: `select * from {{ ${patch.relation.text} }}`,
        lineOffset: 0,
        checksum,
        record: { captured, diagnostics: [], calls: [], unrendered: null, isPlain: true, checksum },
        text: file.text,
        patch: null,
      };
      return [draft];
    }),
  );
}
