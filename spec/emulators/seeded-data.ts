import type { JsonObject } from '../../src/util/json.ts';
import { createRandom } from '../terceirizados/random.ts';
import type { AnalyticsFact } from './analytics-data.ts';
import type { ActivitySession } from './analytics-reporting.ts';
import type { Tweet, TwitterUser } from './twitter.ts';

const day = 86_400_000;

/** Facts of so many days from `start` (milliseconds since 1970), `perDay` combinations of page and country each. */
export function seedFacts(
  seed: number,
  { start, days, perDay }: { readonly start: number; readonly days: number; readonly perDay: number },
): AnalyticsFact[] {
  const random = createRandom(seed);
  const countries = ['Brazil', 'Portugal', 'Angola', '(not set)'];
  return Array.from({ length: days * perDay }, (_, index) => ({
    dimensions: {
      date: new Date(start + Math.floor(index / perDay) * day).toISOString().slice(0, 10).replaceAll('-', ''),
      pagePath: `/page/${index % perDay}`,
      country: random.pick(countries),
    },
    metrics: { screenPageViews: random.integer(1, 500), activeUsers: random.integer(1, 50) },
  }));
}

/** Sessions of so many visitors (`GA1.2.1`, …) within 30 days from `start`. */
export function seedVisitors(
  seed: number,
  { start, visitors }: { readonly start: number; readonly visitors: number },
): ReadonlyMap<string, readonly ActivitySession[]> {
  const random = createRandom(seed);
  const sessionsOf = (visitor: number): readonly ActivitySession[] =>
    Array.from({ length: random.integer(1, 4) }, (_, index) => {
      const begin = start + random.integer(0, 30 * day);
      return {
        sessionId: `${visitor}-${index}`,
        deviceCategory: random.pick(['desktop', 'mobile', 'tablet']),
        sessionDate: new Date(begin).toISOString().slice(0, 10),
        activities: Array.from({ length: random.integer(1, 6) }, (__, at) => ({
          // Microseconds, as the API gives them.
          activityTime: new Date(begin + at * 1000)
            .toISOString()
            .replace('Z', `${String(random.integer(0, 999)).padStart(3, '0')}Z`),
          activityType: random.pick(['PAGEVIEW', 'EVENT'] as const),
          source: random.pick(['google', '(direct)', 'facebook']),
          medium: random.pick(['organic', '(none)', 'social']),
          campaign: random.pick(['(not set)', 'março']),
          pageview: { pagePath: `/conversa/${random.integer(1, 9)}`, pageTitle: 'Conversa' },
        })),
      };
    });
  return new Map(
    Array.from({ length: visitors }, (_, index) => [`GA1.2.${index + 1}`, sessionsOf(index + 1)]),
  );
}

/** Tweets with one of the hashtags each, spread over the time from `start` to `end`, and who wrote them. Ids grow with time and lie beyond 2^53. */
export function seedTweets(
  seed: number,
  facts: {
    readonly start: number;
    readonly end: number;
    readonly tweets: number;
    readonly hashtags: readonly string[];
  },
): { readonly tweets: readonly Tweet[]; readonly users: readonly TwitterUser[] } {
  const { start, end, tweets: count, hashtags } = facts;
  const random = createRandom(seed);
  const users = Array.from({ length: Math.ceil(count / 5) }, (_, index) => ({
    id: String(9_007_199_254_741_001n + BigInt(index) * 2n),
    name: `Pessoa ${index} 🚀`,
    username: `pessoa${index}`,
    created_at: new Date(start - random.integer(1, 3000) * day).toISOString(),
  }));
  const tweets = Array.from({ length: count }, (_, index) => {
    const id = String(1_764_800_000_000_000_001n + BigInt(index) * 2n);
    return {
      id,
      text: `${random.pick(['olá', 'bom dia', 'uma "citação", sim', 'duas\nlinhas'])} ${random.pick(hashtags)} ${index}`,
      created_at: new Date(start + Math.floor(((end - start) * index) / count)).toISOString(),
      author_id: random.pick(users).id,
      conversation_id: id,
      lang: 'pt',
      public_metrics: {
        retweet_count: random.integer(0, 9),
        reply_count: random.integer(0, 9),
        like_count: random.integer(0, 99),
        quote_count: random.integer(0, 9),
      },
    };
  });
  return { tweets, users };
}

/** Votes in a conversation over 30 days from `start`; some without a visitor or without a contact. */
export function seedVotes(
  seed: number,
  facts: {
    readonly start: number;
    readonly votes: number;
    readonly visitors: number;
    readonly contacts: number;
  },
): readonly JsonObject[] {
  const { start, votes, visitors, contacts } = facts;
  const random = createRandom(seed);
  return Array.from({ length: votes }, (_, index) => ({
    id: index + 1,
    email: `pessoa${index}@example.org`,
    author: `Pessoa ${index}`,
    author_id: random.integer(1, votes),
    author__metadata__analytics_id: random.chance(0.8) ? `GA1.2.${random.integer(1, visitors)}` : null,
    author__metadata__mautic_id: random.chance(0.7) ? random.integer(1, contacts) : null,
    comment: `Comentário ${index % 7}`,
    comment_id: index % 7,
    choice: random.pick([-1, 0, 1]),
    created: start + random.integer(0, 30 * day),
  }));
}
