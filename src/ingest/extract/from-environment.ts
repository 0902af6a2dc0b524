import type { Json } from '../../util/json.ts';
import { LoadError } from '../load-error.ts';
import { withEnvironment } from '../text-template.ts';
import type { ExtractContext } from './extractor.ts';

/**
 * A value with the environment variables that its texts name as `${env.NAME}`: so secrets stand neither in the project nor in what is kept of
 * it. `onFound` is told each. Fails with `LoadError` where one is not set.
 */
export function fromEnvironment(
  value: Json,
  { environment, specification }: Pick<ExtractContext, 'environment' | 'specification'>,
  onFound: (secret: string) => void = () => undefined,
): Json {
  return withEnvironment(value, (name) => {
    const found = environment.get(name);
    if (found === undefined) {
      throw new LoadError('bad-load-option', `the environment variable ${name} is not set`, {
        place: specification.place,
        help: `Set it, or take \${env.${name}} out.`,
      });
    }
    onFound(found);
    return found;
  });
}
