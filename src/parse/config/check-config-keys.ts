import { didYouMean } from '../faults.ts';
import type { Faults } from '../faults.ts';
import { keySpan } from '../yaml/yaml-value.ts';
import type { YamlMap, YamlSource } from '../yaml/yaml-value.ts';
import { knownConfigKeys } from './config-defaults.ts';

/** Warns of configuration that means nothing to any engine: mostly a slip of the pen. dbt keeps such keys, and so do we. */
export function checkConfigKeys(list: string, config: YamlMap, source: YamlSource, faults: Faults): void {
  const known = knownConfigKeys(list);
  for (const key of config.entries.keys()) {
    if (known.has(key)) continue;
    faults.warn(
      'config-unknown-key',
      `Custom key "${key}" found in config of ${list}.`,
      source.locate(keySpan(config, key)),
      didYouMean(key, known, 'Put keys of your own under "meta:".'),
    );
  }
}
