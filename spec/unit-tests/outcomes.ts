/**
 * What each test of the project shop/ says, worked out by hand: `pass`, or a part of the message; by target where engines
 * differ.
 */
export const outcomes: Readonly<Record<string, string | Readonly<Record<string, string>>>> = {
  maps_of_all_types: 'pass',
  csv_in_the_file: 'pass',
  fixture_files: 'pass',
  queries_v1: 'pass',
  no_rows: 'pass',
  a_row_twice_counts_twice_v2:
    'fail: \n\nactual differs from expected:\n\n@@ ,receipt,price\n   ,1      ,100\n+++,1      ,100\n',
  quotes_and_lines: 'pass',
  seed_with_its_own_rows: 'pass',
  overrides: 'pass',
  variables: 'pass',
  differs:
    '@@ ,receipt,twice\n...,...    ,...\n   ,2      ,4\n→  ,3      ,7→6\n   ,4      ,8\n---,5      ,10\n+++,9      ,18\n',
  rows_to_merge: 'pass',
  all_rows_at_first: 'pass',
  table_after: 'pass',
  first_run: 'pass',
  new_column: 'pass',
  town_renamed: 'pass',
  payment_moved: 'pass',
  unknown_column:
    "Invalid column name: 'till' in unit test fixture for 'receipts'.\n  Accepted columns for 'receipts' are: ['receipt', 'amount', 'paid_at', 'is_card']",
  unknown_expected_column: "Invalid column name: 'till' in unit test fixture for expected output.",
  wrong_type_v2: {
    // Its cast makes null of what it cannot read.
    duckdb: '---,1\n+++,null\n',
    else: 'There may be an error in the unit test definition: check the data types.',
  },
  input_left_out: "depends on a source named 'till.receipts' which was not found",
  input_of_nothing:
    "Unit test 'input_of_nothing' had an input (ref('receipt')) which was not found in the manifest.",
  input_that_is_none:
    "Unit test given inputs must be either a 'ref', 'source' or 'this' call. Got: 'receipts'.",
  source_without_columns: 'Load the source, or declare its columns with their types',
};
