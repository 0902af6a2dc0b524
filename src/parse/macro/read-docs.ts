import type { DocNode } from '../../domain/node.ts';
import type { Environment } from '../../template/evaluate/environment.ts';
import { renderTemplate } from '../../template/evaluate/render.ts';
import { hasTemplate } from '../yaml/render-yaml.ts';
import { parseTemplate } from '../../template/syntax/parse-template.ts';
import { placeOf, sourceLineOf } from '../../template/syntax/place-of.ts';
import type { Faults } from '../faults.ts';
import { pathBelow, shownPath } from '../model/package-context.ts';
import type { PackageContext } from '../model/package-context.ts';

const nothingKnown: Environment = { lookup: () => undefined, undefinedMode: 'strict' };

/** dbt renders what is in a docs block, without any context. */
function rendered(text: string, path: string, faults: Faults): string {
  if (!hasTemplate(text)) return text;
  const template = parseTemplate({ path, text });
  if (!template.ok) {
    faults.add(...template.error);
    return text;
  }
  const result = renderTemplate(template.value, nothingKnown);
  if (result.ok) return result.value.trim();
  faults.add(result.error);
  return text;
}

/** Reads the `{% docs %}` blocks of Markdown files, by id. Two of one name in a package is a fault. */
export function readDocs(
  projectRoot: string,
  packages: readonly PackageContext[],
  faults: Faults,
): ReadonlyMap<string, DocNode> {
  const docs = new Map<string, DocNode>();
  for (const of of packages) {
    for (const file of of.discovered.files) {
      if (file.kind !== 'docs' || !/\{%-?\s*docs\b/.test(file.text)) continue;
      const path = shownPath(projectRoot, of.discovered, file.path);
      const template = parseTemplate({ path, text: file.text }, { macroFile: true });
      if (!template.ok) {
        faults.add(...template.error);
        continue;
      }
      for (const definition of template.value.definitions) {
        if (definition.kind !== 'docs') continue;
        const id = `doc.${of.name}.${definition.name}`;
        const other = docs.get(id);
        if (other) {
          const at = {
            place: placeOf(template.value, definition),
            sourceLine: sourceLineOf(template.value, definition),
          };
          const message = `dbt found two docs with the name "${definition.name}".`;
          faults.error(
            'duplicate-docs',
            message,
            at,
            `The other is in ${other.originalPath}: change the name of one.`,
          );
          continue;
        }
        docs.set(id, {
          id,
          packageName: of.name,
          name: definition.name,
          path: pathBelow(file),
          originalPath: file.path,
          contents: rendered(definition.text, path, faults),
        });
      }
    }
  }
  return docs;
}
