import { createYamlContext } from '../../context/yaml-context.ts';
import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { TextFile } from '../../domain/discovered.ts';
import type { Target } from '../../domain/project.ts';
import type { SelectorDefinition } from '../../domain/selector.ts';
import type { JsonObject } from '../../util/json.ts';
import type { Result } from '../../util/result.ts';
import { failed, ok } from '../../util/result.ts';
import { Faults } from '../faults.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { renderYaml } from '../yaml/render-yaml.ts';
import { textOf } from '../yaml/text-of.ts';
import type { YamlMap, YamlSource } from '../yaml/yaml-value.ts';
import { keySpan, member, plain } from '../yaml/yaml-value.ts';

/** What the templates of selectors.yml may ask. */
export interface SelectorContext {
  readonly vars: JsonObject;
  readonly environment: ReadonlyMap<string, string>;
  readonly target: Target;
}

const known = ['name', 'description', 'default', 'definition'];

/** Reads selectors.yml, rendered: names and definitions as data, in the order of the file. All faults at once. */
export function readSelectors(
  file: TextFile,
  context: SelectorContext,
): Result<readonly SelectorDefinition[], readonly Diagnostic[]> {
  const faults = new Faults();
  const yaml = readYaml(file.path, file.text, faults);
  if (!yaml) return failed(faults.all);
  const { source, root } = yaml;
  if (root === null || (root.kind === 'scalar' && root.value === null)) return ok([]);
  const environment = createYamlContext({ ...context, allowSecrets: false });
  const rendered = renderYaml(root, { source, environment, faults });
  const list = rendered.kind === 'map' ? member(rendered, 'selectors') : undefined;
  if (list?.kind !== 'list') {
    faults.error(
      'selectors-shape',
      `The selectors.yml file in this project is malformed: it wants a list under "selectors"`,
      source.locate(rendered),
      'Write "selectors:" with an entry for each: "- {name: nightly, definition: tag:nightly}".',
    );
    return failed(faults.all);
  }
  const selectors: SelectorDefinition[] = [];
  for (const item of list.items) {
    if (item.kind === 'map') selectors.push(...readSelector(item, source, faults));
    else faults.error('selectors-shape', 'A selector is a map with name and definition', source.locate(item));
  }
  checkDefaults(selectors, faults);
  return faults.hasError ? failed(faults.all) : ok(selectors);
}

function readSelector(item: YamlMap, source: YamlSource, faults: Faults): readonly SelectorDefinition[] {
  for (const key of item.entries.keys()) {
    if (!known.includes(key)) {
      const what = `"${key}" is no key of a selector`;
      faults.error(
        'selectors-shape',
        what,
        source.locate(keySpan(item, key)),
        `The keys are ${known.join(', ')}.`,
      );
    }
  }
  const name = member(item, 'name');
  const definition = member(item, 'definition');
  if (name?.kind !== 'scalar' || typeof name.value !== 'string') {
    faults.error('selectors-shape', 'A selector wants a name', source.locate(name ?? item));
    return [];
  }
  const isMap = definition?.kind === 'map';
  if (
    definition === undefined ||
    !(isMap || (definition.kind === 'scalar' && typeof definition.value === 'string'))
  ) {
    const what = `The definition of the selector "${name.value}" is neither a text nor a map`;
    const help = 'Valid root-level selector definitions: union, intersection, string, dictionary. No lists.';
    faults.error('selectors-shape', what, source.locate(definition ?? item), help);
    return [];
  }
  const description = member(item, 'description');
  const byDefault = member(item, 'default');
  const isDefault = byDefault?.kind === 'scalar' ? byDefault.value : undefined;
  if (byDefault !== undefined && typeof isDefault !== 'boolean') {
    faults.error('selectors-shape', '"default" is true or false', source.locate(byDefault));
  }
  return [
    {
      name: name.value,
      description: description?.kind === 'scalar' ? textOf(description.value) : null,
      isDefault: isDefault === true,
      saysDefault: byDefault !== undefined,
      definition: plain(definition),
      place: source.place(name),
    },
  ];
}

function checkDefaults(selectors: readonly SelectorDefinition[], faults: Faults): void {
  const [first, second] = selectors.filter(({ isDefault }) => isDefault);
  if (first === undefined || second === undefined) return;
  faults.error(
    'selectors-default',
    `Found multiple selectors with \`default: true\`: ${first.name} and ${second.name}`,
    { place: second.place },
    'One at most is taken where no selection is given.',
  );
}
