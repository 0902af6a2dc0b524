import type { Json, JsonObject } from '../../util/json.ts';
import { keySpan, member, plain } from '../yaml/yaml-value.ts';
import type { YamlMap } from '../yaml/yaml-value.ts';
import type { YamlPath } from '../yaml/render-yaml.ts';
import { didYouMean } from '../faults.ts';
import { entryKeys } from './known-keys.ts';
import { descriptionOf } from './read-columns.ts';
import { firstLine } from './schema-reader.ts';
import type { SchemaReader } from './schema-reader.ts';
import type { ExposureRecord, GroupRecord } from './schema-record.ts';
import { textOf } from '../yaml/text-of.ts';

const types = ['dashboard', 'notebook', 'analysis', 'ml', 'application'];
const maturities = ['low', 'medium', 'high'];

/** Reads one entry of `exposures:`; null with a fault where it has no name. */
export function readExposure(written: YamlMap, reader: SchemaReader): ExposureRecord | null {
  const map = reader.render(written, notDescription);
  const name = reader.name(map, 'exposures');
  if (name === null) return null;
  reader.checkKeys(map, entryKeys['exposures']!, `exposure "${name}"`);
  if (!/^[\p{L}\p{N}_-]+$/u.test(name)) {
    reader.warn(
      'exposure-name',
      `Starting in v1.3, the 'name' of an exposure should contain only letters, numbers, and underscores. ` +
        `${name} does not follow this pattern.`,
      member(map, 'name') ?? map,
      `Put a title for people under "label:".`,
    );
  }
  const config = reader.object(map, 'config', 'exposures');
  const type = word(map, 'type', types, name, reader);
  if (type === null) {
    const message = `Invalid exposures config given: exposure "${name}": 'type' is a required property`;
    reader.error('exposure-type', message, firstLine(map), `It is one of ${types.join(', ')}.`);
  }
  return {
    name,
    at: reader.at(member(map, 'name') ?? map),
    description: descriptionOf(map, reader, 'exposures'),
    config,
    tags: reader.tags(member(map, 'tags'), 'exposures'),
    meta: reader.object(map, 'meta', 'exposures'),
    dependsOn: reader.list(map, 'depends_on', 'exposures').flatMap((item) => {
      const json = plain(item);
      return typeof json === 'string' ? [{ text: json, at: reader.at(item) }] : [];
    }),
    details: {
      type,
      owner: readOwner(map, 'Exposure', reader),
      label: reader.optionalText(map, 'label', 'exposures'),
      maturity: word(map, 'maturity', maturities, name, reader),
      url: reader.optionalText(map, 'url', 'exposures'),
    },
  };
}

/** Reads one entry of `groups:`; null with a fault where it has no name. */
export function readGroup(written: YamlMap, reader: SchemaReader): GroupRecord | null {
  const map = reader.render(written, notDescription);
  const name = reader.name(map, 'groups');
  if (name === null) return null;
  reader.checkKeys(map, entryKeys['groups']!, `group "${name}"`);
  return {
    name,
    at: reader.at(member(map, 'name') ?? map),
    owner: readOwner(map, 'Group', reader),
    description: reader.optionalText(map, 'description', 'groups'),
    config: reader.object(map, 'config', 'groups'),
  };
}

function notDescription(path: YamlPath): boolean {
  return path[0] !== 'description';
}

function readOwner(map: YamlMap, what: string, reader: SchemaReader): JsonObject {
  const owner: Record<string, Json> = { email: null, ...reader.object(map, 'owner', what) };
  if ((owner['email'] ?? null) === null && (owner['name'] ?? null) === null) {
    const message = `${what} owner must have at least one of 'name' or 'email'.`;
    reader.error('owner', message, map.entries.has('owner') ? keySpan(map, 'owner') : firstLine(map));
  }
  return { ...owner, name: owner['name'] ?? null };
}

function word(
  map: YamlMap,
  key: string,
  words: readonly string[],
  name: string,
  reader: SchemaReader,
): string | null {
  const value = member(map, key);
  if (value === undefined) return null;
  const text = textOf(plain(value));
  if (words.includes(text)) return text;
  reader.error(
    'exposure-value',
    `Invalid exposures config given: exposure "${name}": '${text}' is not one of ${words.join(', ')}`,
    value,
    didYouMean(text, words),
  );
  return null;
}
