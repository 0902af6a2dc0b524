import { EngineError } from '../../domain/errors.ts';
import { LoadError } from '../load-error.ts';
import { ColumnTable, isOwnColumn, overlongNames } from '../normalize/column-table.ts';
import type { LoadSpecification } from '../../domain/load.ts';
import { childColumns } from '../normalize/nested.ts';
import { deletedColumn, readCommonOptions, readDeletes } from '../common-options.ts';
import type { LoadSession } from './load-session.ts';

/**
 * The columns that a load starts with: the declared ones, their types in the catalog's spelling (so that `int4` and `integer` are
 * no change), and those that the target has.
 */
export async function prepareColumns(
  load: LoadSession,
  knownFields: ReadonlyMap<string, string>,
): Promise<ColumnTable> {
  const { request, database, session, dialect } = load;
  const { specification, relation, fullRefresh } = request;
  const [overlong] = overlongNames(specification.columns, dialect.maximumIdentifierBytes);
  if (overlong !== undefined) {
    throw new LoadError(
      'bad-load-option',
      `the column name "${overlong}" is longer than ${dialect.maximumIdentifierBytes} bytes, which the engine would cut`,
      {
        place: specification.place,
        help: 'Give it a shorter name, and the field under from.',
      },
    );
  }
  const found = await database.catalog.find(session, relation);
  const present = found === null ? [] : await database.catalog.columns(session, relation);
  const types = await spellTypes(load);
  return new ColumnTable({
    specification: {
      ...specification,
      columns: [
        ...specification.columns.map((each, index) => ({ ...each, type: types[index] ?? null })),
        ...ownColumns(load),
      ],
    },
    existing: present.filter(({ name }) => !isOwnColumn(name)),
    knownFields,
    ...readCommonOptions(specification),
    forgetTypes: fullRefresh,
    types: dialect.types,
    maximumBytes: dialect.maximumIdentifierBytes,
  });
}

/** Where columns are declared, those by which child tables refer to a row and by which deletions are told are declared with them. */
function ownColumns({ request, dialect }: LoadSession): LoadSpecification['columns'] {
  const { specification } = request;
  if (specification.columns.length === 0) return [];
  const { text, boolean } = dialect.types;
  return [
    ...(readCommonOptions(specification).nested.kind === 'tables'
      ? [{ name: childColumns[0], type: text, path: null }]
      : []),
    ...(readDeletes(specification) === null ? [] : [{ name: deletedColumn, type: boolean, path: null }]),
  ];
}

/** The declared types as the catalog spells them, in order; null where none is declared. */
async function spellTypes({ request, session, database }: LoadSession): Promise<readonly (string | null)[]> {
  const { columns, place } = request.specification;
  const declared = columns.flatMap(({ type }) => (type === null ? [] : [type]));
  if (declared.length === 0) return columns.map(() => null);
  try {
    const selected = declared.map((type, index) => `cast(null as ${type}) as c${index}`);
    const described = await database.catalog.describe(session, `select ${selected.join(', ')}`);
    let next = 0;
    return columns.map(({ type }) => (type === null ? null : (described[next++]?.type ?? type)));
  } catch (error) {
    if (!(error instanceof EngineError) || error.fault !== 'statement') throw error;
    throw new LoadError(
      'bad-load-option',
      `a declared data_type of ${request.sourceName}.${request.tableName} is refused: ${error.message}`,
      {
        place,
        cause: error,
      },
    );
  }
}
