import type { Json } from '../../../util/json.ts';
import { makeAuthorizer } from '../../http/auth/make-authorizer.ts';
import { readLimits } from '../../http/read-limits.ts';
import { SecretKeeper } from '../../http/secret-keeper.ts';
import { LoadError } from '../../load-error.ts';
import { withEnvironment } from '../../text-template.ts';
import type { ExtractContext, Extractor } from '../extractor.ts';
import { namesAsked } from './build-request.ts';
import { readRestOptions, type RestOptions, withDefaults } from './rest-options.ts';
import { RestSource } from './rest-source.ts';
import { onlySlice, type Slice, slicesOfLists } from './slice.ts';
import { parentNames, slicesOfParent, slicesOfQuery } from './target-slices.ts';

/**
 * Reads rows from an HTTP API: series of pages, one for each value of `each` or each row of a parent table, several at once. A slice has a
 * cursor of its own. Goes on behind a checkpoint where the page before it still is what it was.
 */
export const restExtractor: Extractor = {
  open: async (context) => {
    const source = await openSource(context);
    return { read: (state) => source.read(state), readFrom: (state, from) => source.readFrom(state, from) };
  },
};

async function openSource(context: ExtractContext): Promise<RestSource> {
  const { specification, environment, sourceName, httpPool } = context;
  const secrets = httpPool.shared(sourceName, 'secrets', () => new SecretKeeper());
  const options = withEnvironment(withDefaults(specification.options), (name) => {
    const found = environment.get(name);
    if (found === undefined)
      throw new LoadError('bad-load-option', `the environment variable ${name} is not set`, {
        place: specification.place,
        help: `Set it, or take \${env.${name}} out.`,
      });
    secrets.add(found);
    return found;
  }) as Readonly<Record<string, Json>>;
  secrets.addAll(options['auth']);
  const rest = readRestOptions(options, specification.cursor);
  if (!URL.canParse(rest.url))
    throw new LoadError('bad-load-option', `"${secrets.mask(rest.url)}" is no URL`, {
      place: specification.place,
    });
  const limits = readLimits(options['limits']);
  const authorizer = httpPool.shared(sourceName, `auth ${JSON.stringify(options['auth'] ?? null)}`, () => ({
    made: makeAuthorizer(options['auth'], new URL(rest.url), (secret) => secrets.add(secret)),
  }));
  const client = context.http({ limits, authorizer: authorizer.made, mask: (text) => secrets.mask(text) });
  const slices = await slicesOf(rest, context);
  return new RestSource({ context, options: rest, client, slices, secrets, concurrency: limits.concurrency });
}

async function slicesOf(options: RestOptions, context: ExtractContext): Promise<readonly Slice[]> {
  const { each, parent } = options;
  if (parent !== null) {
    const { relation, specification } = context;
    const identifier = specification.after?.find(({ table }) => table === parent)?.identifier ?? parent;
    return slicesOfParent(
      { table: parent, relation: { ...relation, identifier } },
      parentNames(options, namesAsked(options)),
      context,
    );
  }
  if (each === null) return [onlySlice];
  return typeof each['sql'] === 'string'
    ? slicesOfQuery(each['sql'], context)
    : slicesOfLists(each as Readonly<Record<string, readonly Json[]>>);
}
