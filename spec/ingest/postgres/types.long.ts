import { describeTypes } from './describe-types.ts';

describeTypes('15', ['postgres']);
