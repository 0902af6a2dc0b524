import { describeTypes } from './describe-types.ts';

describeTypes('18', ['postgres', 'pglite', 'duckdb']);
