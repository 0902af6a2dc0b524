import type { createRandom } from '../spec/terceirizados/random.ts';

const words = 'alpha beta gamma delta epsilon zeta eta theta iota kappa'.split(' ');
const countries = 'AR BR CL CO MX PE PY UY'.split(' ');

/** One of the generated records of 10 fields: 127 bytes as CSV, 227 as JSON. */
export function recordOf(
  id: number,
  random: ReturnType<typeof createRandom>,
): Readonly<Record<string, unknown>> {
  return {
    id,
    ext_id: `${random.integer(0, 0x7fffffff).toString(16).padStart(8, '0')}-${id % 9973}`,
    name: `${random.pick(words)} ${random.pick(words)}`,
    email: `user${id}@example.org`,
    amount: random.integer(0, 999_999) / 100,
    quantity: random.integer(0, 49),
    active: random.chance(0.5),
    created_at: new Date(1_767_225_600_000 + id * 1000).toISOString(),
    country: random.pick(countries),
    note: `row ${id} says ${random.pick(words)}, ${random.pick(words)}`,
  };
}
