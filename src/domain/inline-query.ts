/** dbt's name for the query of `--inline`. */
export const inlineQueryName = 'inline_query';

/** Where faults of that query are said to be. */
export const inlineQueryPath = 'inline query';
