import { member, plain } from '../yaml/yaml-value.ts';
import type { YamlMap } from '../yaml/yaml-value.ts';
import type { SchemaReader } from './schema-reader.ts';

/** `deprecation_date`, a day or an instant, as ISO 8601 with its offset (UTC where none is written); null where there is none. */
export function readDeprecationDate(map: YamlMap, reader: SchemaReader): string | null {
  const value = member(map, 'deprecation_date');
  if (value === undefined) return null;
  const json = plain(value);
  const match =
    typeof json === 'string'
      ? /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?)?$/.exec(json)
      : null;
  const [, day, time = '00:00:00', zone = 'Z'] = match ?? [];
  if (day === undefined || Number.isNaN(Date.parse(day))) {
    reader.invalid('models', 'deprecation_date', value, 'date');
    return null;
  }
  const offset = zone === 'Z' ? '+00:00' : zone.replace(/^([+-]\d\d):?(\d\d)$/, '$1:$2');
  return `${day}T${time.length === 5 ? `${time}:00` : time}${offset}`;
}
