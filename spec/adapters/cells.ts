/**
 * What an engine cannot do, and why: by type, then by the conformance case's name. The suite checks that the case does fail
 * there, and `docs/engines/README.md` is made from this table by `node spec/adapters/write-engines-page.ts`.
 */
export const cells: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  duckdb: {
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
  pglite: {
    'sessions run side by side': 'it has one session: they take turns',
    'a session that the server ends': 'there is no server, and no other session that could end this one',
    'a lock that is not got in time': 'there is no other session that could hold the lock',
  },
  postgres: {},
};
