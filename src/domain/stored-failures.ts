import type { NodeConfig } from './config.ts';

/**
 * What a data test keeps the rows in that it finds: `table`, `view`, or another word of `store_failures_as`, which is a fault; null
 * where it keeps none. `flag` is `--store-failures`, for tests that say nothing themselves.
 */
export function storedFailures(config: NodeConfig, flag: boolean): string | null {
  const as = config['store_failures_as'];
  const stores = config['store_failures'];
  if (typeof as === 'string') return as === 'ephemeral' ? null : as;
  return (typeof stores === 'boolean' ? stores : flag) ? 'table' : null;
}
