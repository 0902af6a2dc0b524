import { nativeFunction } from '../values/functions.ts';
import { str } from '../values/text.ts';
import { PyDict, PySet } from '../values/value.ts';
import type { Value } from '../values/value.ts';
import { DateTimeClass } from './datetime/datetime-class.ts';
import { DateClass } from './datetime/date.ts';
import { PyDateTime } from './datetime/datetime.ts';
import { TimeClass } from './datetime/time.ts';
import { floorDivide, timedeltaClass } from './datetime/timedelta.ts';
import { fixedOffsetFunction, namedZone, utcZone } from './datetime/zone.ts';
import { createItertools } from './itertools.ts';

/** What the modules take from outside. */
export interface ModulesOptions {
  /** The clock: microseconds since 1970 in UTC. */
  readonly now: () => bigint;
  /** The zone of times without one; UTC if not given. */
  readonly localZone?: string;
  /** Makes `modules.re`: `createRegularExpressions`, which the caller imports only where a template needs it. */
  readonly regularExpressions?: () => PyDict;
}

let sortedZones: readonly string[] | undefined;

/** A fresh list each time, since a template may change it; the names themselves are asked for once. */
function zoneNames(): string[] {
  sortedZones ??= ['UTC', ...Intl.supportedValuesOf('timeZone')].toSorted();
  return [...sortedZones];
}

function createPytz(): PyDict {
  return PyDict.from([
    ['timezone', nativeFunction('timezone', ([name]) => namedZone(str(name ?? null)))],
    ['utc', utcZone],
    ['FixedOffset', fixedOffsetFunction],
    ['all_timezones', zoneNames()],
    ['all_timezones_set', new PySet(zoneNames())],
    ['common_timezones', zoneNames()],
    ['common_timezones_set', new PySet(zoneNames())],
  ]);
}

/**
 * dbt's `modules`: plain dicts of chosen names of Python's `datetime`, `pytz`, `re` and `itertools`. Without
 * `regularExpressions` there is no `re`.
 */
export function createModules(options: ModulesOptions): PyDict {
  const local = namedZone(options.localZone ?? 'UTC');
  const { now } = options;
  const today = (): number => {
    const { local: microseconds } = PyDateTime.fromEpoch(now(), local);
    return Number(floorDivide(microseconds, 86_400_000_000n));
  };
  const modules = new PyDict();
  modules.set('pytz', createPytz());
  modules.set(
    'datetime',
    PyDict.from([
      ['date', new DateClass(today)],
      ['datetime', new DateTimeClass({ now, local })],
      ['time', new TimeClass()],
      ['timedelta', timedeltaClass],
      ['tzinfo', nativeFunction('tzinfo', (): Value => utcZone)],
    ]),
  );
  if (options.regularExpressions) modules.set('re', options.regularExpressions());
  modules.set('itertools', createItertools());
  return modules;
}
