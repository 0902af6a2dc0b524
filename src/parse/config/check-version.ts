import { dbtVersion } from '../../context/scope.ts';
import type { Faults, Location } from '../faults.ts';

const specifier =
  /^\s*(=|==|>=|<=|>|<)?\s*v?(\d+)\.(\d+)(?:\.(\d+))?(?:[-.]?(?:a|b|rc|alpha|beta)[\w.-]*)?(?:\+[\w.-]+)?\s*$/;

/** Checks that every specifier (`>=1.0.0`, or several with commas between) takes the spoken version. */
export function checkVersion(
  specifiers: readonly string[],
  packageName: string,
  at: Location,
  faults: Faults,
): void {
  const all = specifiers.flatMap((text) => text.split(','));
  for (const text of all) {
    const match = specifier.exec(text);
    if (!match) {
      faults.error(
        'dbt-version-syntax',
        `"${text}" is not a valid semantic version.`,
        at,
        'Write it as ">=1.6.0".',
      );
    } else if (!takes(match)) {
      faults.error(
        'dbt-version',
        `This version of dbt is not supported with the '${packageName}' package. ` +
          `The grammar of dbt ${dbtVersion} is spoken here; required: ${all.map((part) => part.trim()).join(', ')}.`,
        at,
        'Check for a different version of the package, or run again with --no-version-check.',
      );
    }
  }
}

function takes(match: RegExpExecArray): boolean {
  const wanted = [match[2], match[3], match[4] ?? '0'].map(Number);
  const spoken = dbtVersion.split('.').map(Number);
  let order = 0;
  for (let part = 0; part < 3 && order === 0; part++) order = Math.sign(spoken[part]! - wanted[part]!);
  switch (match[1]) {
    case '>=':
      return order >= 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '<':
      return order < 0;
    default:
      return order === 0;
  }
}
