import type { Extraction, Extractor, TargetQuery } from './extract/extractor.ts';
import { extractContext } from './extract-context.ts';
import { isKeyed } from '../domain/load.ts';
import { LoadError } from './load-error.ts';
import type { LoadRequest } from './load-request.ts';
import { Keeper } from './keep/keeper.ts';
import { settleExtent } from './load/extent.ts';
import { keyOfRelation } from './load/load-session.ts';
import { checkSpecification, extractorOf } from './registry.ts';

/**
 * Refuses a load that cannot be, with `LoadError`; opens its source. The request comes back as it is to be carried out. `query` asks the
 * target where no other session may be borrowed, as for a preview, for which rows that go as they are come as texts.
 */
export async function openLoad(
  asked: LoadRequest,
  query?: TargetQuery,
): Promise<{ readonly request: LoadRequest; readonly extraction: Extraction }> {
  refuseFaults(asked);
  const settled = settleExtent(asked);
  const request = { ...settled, keeper: keeperOf(settled) };
  const extractor = await chooseExtractor(request);
  const context = extractContext(request);
  const capabilities = { ...context.capabilities, copiesBinary: false };
  const extraction = await extractor.open(
    query === undefined ? context : { ...context, query, capabilities },
  );
  return { request: withKey(request, extraction), extraction };
}

/** Where the YAML gives no key, the source's own stands in for it. */
function withKey(request: LoadRequest, { key = [] }: Extraction): LoadRequest {
  const { specification } = request;
  if (specification.key.length > 0 || !isKeyed(specification.disposition)) return request;
  if (key.length > 0) return { ...request, specification: { ...specification, key } };
  throw new LoadError(
    'bad-load-option',
    `"load: ${specification.disposition}" needs a "key", and the source names none`,
    {
      place: specification.place,
      help: 'Name the columns that tell one row from another: key: [id].',
    },
  );
}

function refuseFaults(request: LoadRequest): void {
  const fault = checkSpecification(request.specification).find((each) => each.severity === 'error');
  if (fault !== undefined)
    throw new LoadError('bad-load-option', fault.message, { place: fault.place, help: fault.help });
}

/** What only shows whether a load works is not kept, and what comes from there is not kept again. */
function keeperOf({
  specification,
  root,
  sourceName,
  tableName,
  limit = null,
  replay = false,
  clock,
}: LoadRequest): Keeper | null {
  const { keep = null, options } = specification;
  if (keep === null || limit !== null || replay) return null;
  const perSlice = options['on_unreadable'] === 'skip';
  return new Keeper(keep, { root, source: sourceName, table: tableName, perSlice, clock });
}

async function chooseExtractor(request: LoadRequest): Promise<Extractor> {
  if (request.replay !== true) return request.extractor ?? (await extractorOf(request.specification).load());
  const { replayExtractor } = await import('./keep/replay.ts');
  const { project, sourceName, tableName, relation, database } = request;
  const relationKey = keyOfRelation(relation, database.adapter.dialect);
  return replayExtractor({ project, sourceName, tableName, relationKey });
}
