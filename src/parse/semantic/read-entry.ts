import type { JsonObject } from '../../util/json.ts';
import type { YamlPath } from '../yaml/render-yaml.ts';
import { member, plain } from '../yaml/yaml-value.ts';
import type { YamlMap } from '../yaml/yaml-value.ts';
import { firstLine } from '../schema/schema-reader.ts';
import type { SchemaReader } from '../schema/schema-reader.ts';
import type { At } from '../schema/at.ts';
import { shapeFault } from './shape.ts';
import type { Shape } from './shape.ts';
import type { Refuse } from './words.ts';

/** One entry of a list of the semantic layer. */
export interface Entry {
  readonly json: JsonObject;
  readonly name: string;
  readonly at: At;
  readonly refuse: Refuse;
  /** Whether something was refused: then there is no record. */
  readonly refused: () => boolean;
}

/** Renders an entry and holds it against its shape; null with a fault, in dbt's words, where it is none. */
export function readEntry(list: string, written: YamlMap, shape: Shape, reader: SchemaReader): Entry | null {
  const map = reader.render(written, isRenderedNow);
  return checkEntry(list, map, shape, reader);
}

/** The same for an entry that is rendered already. */
export function checkEntry(list: string, map: YamlMap, shape: Shape, reader: SchemaReader): Entry | null {
  const name = reader.name(map, list);
  if (name === null) return null;
  const json = plain(map) as JsonObject;
  const span = member(map, 'name') ?? firstLine(map);
  let refused = false;
  const refuse: Refuse = (reason) => {
    if (refused) return;
    refused = true;
    const { path } = reader.source;
    reader.error(
      'semantic-invalid',
      `Invalid ${list} config given in ${path} @ ${list}: {'name': '${name}', ...} - ${reason}`,
      span,
    );
  };
  const fault = shapeFault(json, shape);
  if (fault !== null) {
    refuse(fault);
    return null;
  }
  return { json, name, at: reader.at(span), refuse, refused: () => refused };
}

/** Descriptions are rendered later, and filters by what reads the semantic layer. */
function isRenderedNow(path: YamlPath): boolean {
  const [first, second] = path;
  const isFilter = path.at(-1) === 'filter' || path.at(-2) === 'filter';
  return path.at(-1) !== 'description' && !isFilter && !(first === 'query_params' && second === 'where');
}
