/** Why an engine cannot do what a case tries, by the case's name. */
type Reasons = Readonly<Record<string, string>>;

/** What an engine cannot do. */
export interface EngineCells {
  /** Cases of the conformance suite, which checks that they do fail. */
  readonly conformance: Reasons;
  /** Tests of `spec/execute` that are left out. */
  readonly building: Reasons;
  /** Tests of `spec/ingest` that are left out, or parts of them. */
  readonly loading: Reasons;
}

/** By type. `docs/engines/README.md` is made from this table by `node spec/adapters/write-engines-page.ts`. */
export const cells: Readonly<Record<string, EngineCells>> = {
  duckdb: {
    conformance: {
      'a session is used again': 'each loan is a new connection, which costs nothing',
      'notices are passed on': 'it sends none',
      'sessions carry the application name': 'sessions have no names: nothing outlives the process',
      "types of the user's own have their names": 'it has no domains, and shows an enum by its values',
      'names differ by case': 'names that differ by case alone are the same',
      'the longest identifier is as long as said': 'names may have any length; the tool keeps to 255 bytes',
      'an unlogged table is one': 'it has none',
      'partitioned tables and materialized views have their kinds': 'it has neither',
      'views on views come in an order in which they can be made again':
        'views keep names and read whatever stands under them: nothing hangs on a table',
      'a definition names every schema, whatever the search path': 'views are never made again for a table',
      "a view's owner, options, grants and comments are known": 'it has no roles and no options of views',
      'what forbids a swap is named': 'of all these it has foreign keys alone',
      'a view has dependants too': 'views keep names',
      "an error shows the server's detail and hint": 'an error is one text',
      'a session that the server ends': 'there is no server',
      'a lock that is not got in time': 'nobody waits for a lock: who comes later is refused at once',
    },
    building: {
      'merge of two new rows for one old row is refused, and nothing has changed': 'one of the two wins',
      'what another table references stays referenced':
        'a row that another table references cannot be deleted and inserted again in one transaction: the node fails and says so',
      'a pre-hook sets what the query reads':
        'settings of one’s own are variables there: set variable, getvariable()',
      'what belongs to tables and views on PostgreSQL':
        'no roles, materialized views, triggers, policies or options of views; what it has instead is tried by itself',
    },
    loading: {
      too_long: 'a text has no length: varchar(6) takes longer ones',
      'a type that cannot be changed is said, with the view that stands in the way':
        'views keep names, so none stands in the way',
      'what is judged of a type is what the engine does':
        'its casts take more (1.5 is the integer 2): the loader keeps to its own judgement',
    },
  },
  pglite: {
    conformance: {
      'sessions run side by side': 'it has one session: they take turns',
      'a session that the server ends': 'there is no server, and no other session that could end this one',
      'a lock that is not got in time': 'there is no other session that could hold the lock',
    },
    building: {},
    loading: {},
  },
  postgres: { conformance: {}, building: {}, loading: {} },
};
