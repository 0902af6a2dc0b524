import type { FormerManifest } from '../domain/former-state.ts';
import { unrenderedConfig } from '../parse/model/unrendered-config.ts';
import { parseTemplate } from '../template/syntax/parse-template.ts';
import type { Json, JsonObject } from '../util/json.ts';

/**
 * A manifest as dbt 1.12 would have written it. Up to 1.11 it kept the arguments of `config()` as a print of its syntax tree
 * (`Keyword(key='materialized', …)`); what is written is read out of the template again, as dbt does too.
 */
export function upgradeFormerManifest(manifest: FormerManifest): FormerManifest {
  const entries = new Map(manifest.entries);
  for (const [id, entry] of manifest.entries) {
    const { raw_code: code, unrendered_config: written } = entry;
    if (typeof code !== 'string' || !isMap(written)) continue;
    const isTree = Object.values(written).some(
      (value) => typeof value === 'string' && value.startsWith('Keyword('),
    );
    if (!isTree) continue;
    const template = parseTemplate({ path: id, text: code });
    if (template.ok)
      entries.set(id, { ...entry, unrendered_config: { ...written, ...unrenderedConfig(template.value) } });
  }
  return { ...manifest, entries };
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
