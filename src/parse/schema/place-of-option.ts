import { Faults } from '../faults.ts';
import type { Location } from '../faults.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { member, plain } from '../yaml/yaml-value.ts';
import type { Span, YamlMap, YamlValue } from '../yaml/yaml-value.ts';

/**
 * Where an option of a source's table is written: in the table's entry, else in the source's. `path` leads to a value, or to the key itself; where it leads further
 * than the file goes, the place is that of the deepest value there is. Null where the table is not found.
 *
 * Reads the file again, which costs nothing unless there is a fault to be told.
 */
export function placeOfOption(
  file: { readonly path: string; readonly text: string },
  on: { readonly source: string; readonly table: string },
  { path, isKey }: { readonly path: readonly (string | number)[]; readonly isKey: boolean },
): Location | null {
  const yaml = readYaml(file.path, file.text, new Faults());
  if (yaml?.root?.kind !== 'map') return null;
  const source = named(member(yaml.root, 'sources'), on.source);
  const table = source === null ? null : named(member(source, 'tables'), on.table);
  if (source === null || table === null) return null;
  const [first] = path;
  const name = member(table, 'name') ?? table;
  if (typeof first !== 'string') return yaml.source.locate(name);
  const map = [table, source].find((each) => each.entries.has(first));
  return yaml.source.locate(map === undefined ? name : spanAt(map, path, isKey));
}

function spanAt(map: YamlMap, path: readonly (string | number)[], isKey: boolean): Span {
  let at: YamlValue = map;
  let span: Span = map;
  for (const [index, step] of path.entries()) {
    const isLast = index === path.length - 1;
    if (at.kind === 'map') {
      const entry = at.entries.get(String(step));
      if (entry === undefined) return span;
      at = entry.value;
      span = isLast && !isKey && at.kind === 'scalar' ? at : { start: entry.keyStart, end: entry.keyEnd };
    } else if (at.kind === 'list') {
      const item: YamlValue | undefined = at.items[Number(step)];
      if (item === undefined) return span;
      at = item;
      span = item;
    } else {
      return span;
    }
  }
  return span;
}

function named(list: YamlValue | undefined, name: string): YamlMap | null {
  for (const item of list?.kind === 'list' ? list.items : []) {
    if (item.kind !== 'map') continue;
    const own = member(item, 'name');
    if (own !== undefined && plain(own) === name) return item;
  }
  return null;
}
