import type { Extractor } from '../extractor.ts';
import { placeError, placeErrors } from '../place-error.ts';
import { readAnalyticsOptions } from './analytics-options.ts';
import { openActivity } from './read-activity.ts';
import { openReports } from './read-reports.ts';

/** Reads Google Analytics: reports of the GA4 Data API, and what visitors did by the Reporting API v4. */
export const analyticsExtractor: Extractor = {
  open: async (context) => {
    const { specification } = context;
    const options = readAnalyticsOptions(specification);
    try {
      const { read, readFrom } = await (options.kind === 'report'
        ? openReports(options, context)
        : openActivity(options, context));
      return {
        read: (state) => placeErrors(read(state), specification),
        readFrom: async (state, from) => {
          const rest = await readFrom(state, from);
          return rest === null ? null : placeErrors(rest, specification);
        },
      };
    } catch (error) {
      throw placeError(error, specification);
    }
  },
};
