import { describeReaders } from './readers-suite.ts';

describeReaders({ version: '18', tables: 20, rounds: 50 });
describeReaders({ version: '15', tables: 20, rounds: 50 });
