import type { JsonObject } from '../../util/json.ts';
import { knownConfigKeys } from '../config/config-defaults.ts';
import type { RawProjectFile } from '../config/project-file.ts';
import { didYouMean } from '../faults.ts';
import type { Faults } from '../faults.ts';
import type { Draft } from '../model/draft.ts';
import type { PackageContext } from '../model/package-context.ts';
import { locate } from '../model/parse-context.ts';
import type { At } from '../schema/at.ts';
import { keySpan } from '../yaml/yaml-value.ts';
import type { YamlMap } from '../yaml/yaml-value.ts';

const lists: Readonly<Record<Draft['type'], string | null>> = {
  model: 'models',
  snapshot: 'snapshots',
  analysis: 'analyses',
  function: 'functions',
  test: 'data_tests',
  seed: null,
  operation: null,
};

const blocks = [
  ['models', 'models'],
  ['seeds', 'seeds'],
  ['snapshots', 'snapshots'],
  ['sources', 'sources'],
  ['data_tests', 'data_tests'],
  ['tests', 'data_tests'],
] as const;

const builtin = new Set([
  'view',
  'table',
  'incremental',
  'ephemeral',
  'snapshot',
  'test',
  'materialized_view',
]);

/**
 * Warns of configuration that means nothing to any engine, in the root's `config()` calls and in the project file's
 * blocks. Under a materialization of one's own a key is told only where it looks like a slip of the pen.
 */
export function checkConfigNames(
  drafts: readonly Draft[],
  root: PackageContext,
  raw: RawProjectFile,
  faults: Faults,
): void {
  for (const draft of drafts) {
    const list = lists[draft.type];
    const config = draft.record?.captured?.config;
    if (draft.of === root && list !== null && config) checkCall(draft, list, config, faults);
  }
  for (const [name, list] of blocks) {
    const value = raw.root.entries.get(name)?.value;
    if (value?.kind === 'map') checkBlock(value, list);
  }

  function checkBlock(map: YamlMap, list: string): void {
    const known = knownConfigKeys(list);
    for (const [key, { value }] of map.entries) {
      const name = key.replace(/^\+\s*/, '');
      if (known.has(name)) continue;
      if (name === key && value.kind === 'map') checkBlock(value, list);
      else {
        faults.warn(
          'config-unknown-key',
          `Custom key "${name}" found in config of ${list}.`,
          raw.source.locate(keySpan(map, key)),
          didYouMean(name, known, 'Put keys of your own under "meta:".'),
        );
      }
    }
  }
}

function checkCall(draft: Draft, list: string, config: JsonObject, faults: Faults): void {
  const known = knownConfigKeys(list);
  const materialized = config['materialized'];
  const isOwn = typeof materialized === 'string' && !builtin.has(materialized);
  for (const key of Object.keys(config)) {
    if (known.has(key)) continue;
    const help = didYouMean(key, known);
    if (help === undefined && isOwn) continue;
    faults.warn(
      'config-unknown-key',
      `Custom key "${key}" found in config of ${list}.`,
      locate(draft.shownPath, draft.text, placeOf(key, draft)),
      help ?? 'Put keys of your own under "meta=".',
    );
  }
}

/** Where a key stands in the template's `config()`; the first line where it is not written out. */
function placeOf(key: string, { rawCode, lineOffset }: Draft): At {
  const call = rawCode.search(/\bconfig\s*\(/);
  const name = key.replace(/[^\w-]/g, '.');
  const found = call < 0 ? -1 : rawCode.slice(call).search(new RegExp(`(?<![\\w-])${name}['"]?\\s*[=:]`));
  if (found < 0) return [lineOffset + 1, 1, 0];
  const before = rawCode.slice(0, call + found);
  const column = before.length - before.lastIndexOf('\n');
  return [lineOffset + before.split('\n').length, column, column + key.length];
}
