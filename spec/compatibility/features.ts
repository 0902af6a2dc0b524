import { buildingFeatures } from './building-features.ts';
import { commandFeatures } from './command-features.ts';
import type { FeatureGroup } from './feature.ts';
import { projectFeatures } from './project-features.ts';

/**
 * What dbt 1.12 has on Postgres and what is here of it. `docs/compatibility.md` is made from this table by
 * `node spec/compatibility/write-compatibility-page.ts`.
 */
export const features: readonly FeatureGroup[] = [
  ...projectFeatures,
  ...buildingFeatures,
  ...commandFeatures,
];
