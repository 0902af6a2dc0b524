import { describeReaders } from './readers-suite.ts';

describeReaders({ version: '18', tables: 6, rounds: 6 });
