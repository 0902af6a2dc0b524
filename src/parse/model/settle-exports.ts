import type { NodeConfig } from '../../domain/config.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import type { Location } from '../faults.ts';
import type { SemanticRecord } from '../semantic/semantic-record.ts';
import { wordOf } from '../semantic/words.ts';
import { textOf } from '../yaml/text-of.ts';
import type { ParseContext } from './parse-context.ts';

/**
 * A saved query's part of the manifest, its exports with their configuration: the saved query's own, under what the export says,
 * and the names that the project's naming macros give to what says none.
 */
export function settleExports(
  record: SemanticRecord,
  config: NodeConfig,
  about: { readonly packageName: string; readonly at: Location },
  context: ParseContext,
): JsonObject {
  const exports = record.details['exports'] as readonly JsonObject[];
  return {
    ...record.details,
    exports: exports.map((one) => settleExport(one, config, about, context)),
  };
}

function settleExport(
  { name, config: written }: JsonObject,
  config: NodeConfig,
  { packageName, at }: { readonly packageName: string; readonly at: Location },
  context: ParseContext,
): JsonObject {
  const own = written as JsonObject;
  const given = { ...config, ...own } as { readonly [key: string]: Json | undefined };
  const refuse = (reason: string): void => {
    context.faults.error('semantic-invalid', `Invalid export "${textOf(name)}": ${reason}`, at);
  };
  const as = given['export_as'] ?? null;
  if (as === null) refuse("'export_as' is a required property");
  const named = context.namer.name({
    id: textOf(name),
    packageName,
    name: textOf(name),
    version: null,
    config: {
      enabled: true,
      tags: [],
      meta: {},
      schema: null,
      database: textOrNone(given['database']),
      alias: textOrNone(given['alias']),
    },
    asDict: () => ({ name: name!, resource_type: 'export', package_name: packageName, config: own }),
    at,
  });
  return {
    name: name!,
    config: {
      export_as: as === null ? null : wordOf(as, 'ExportDestinationType', refuse),
      schema_name: textOrNone(given['schema_name']) ?? textOrNone(given['schema']) ?? named.schema,
      alias: textOrNone(given['alias']) ?? named.alias,
      database: named.database,
    },
    unrendered_config: own,
  };
}

function textOrNone(value: Json | undefined): string | null {
  return value === undefined || value === null ? null : textOf(value);
}
