import { limitsShape } from '../../http/read-limits.ts';
import { type Shape, value } from '../../option-shape.ts';

/** Options of everything that asks Google: whose key is used, where the service is, where that is not Google's own address, and limits. */
export const googleShapes: Readonly<Record<string, Shape>> = {
  // The value is in no message: it may be the key.
  credentials: (given, at) =>
    typeof given === 'string' && given.trim() !== ''
      ? []
      : [
          {
            code: 'bad-load-option',
            message:
              '"credentials" must be the path of a service account\'s key file, ${env.NAME}, or the key itself as a text.',
            at,
          },
        ],
  url: value(
    'a URL that begins with https://',
    (given) => typeof given === 'string' && URL.canParse(given) && /^https?:$/.test(new URL(given).protocol),
  ),
  limits: limitsShape,
};
