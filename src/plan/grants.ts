import type { Belongings, ViewGrant } from '../domain/plan.ts';
import type { Relation } from '../domain/relation.ts';
import type { PlanInput } from './materialization.ts';

/**
 * Statements that give a relation its grants: those of `config(grants={…})`, which then are all there are, else those that
 * the old relation had.
 */
export function grantsOnNew(
  input: PlanInput,
  relation: Relation,
  old: Belongings | undefined,
): readonly string[] {
  const configured = configuredGrants(input);
  const { dialect } = input.engine;
  if (configured !== null) {
    return configured.map(({ privilege, grantees }) => dialect.grant(relation, privilege, grantees));
  }
  return (old?.grants ?? []).map((grant) =>
    dialect.grant(relation, privilegeOf(input, grant), [grant.grantee], { grantable: grant.grantable }),
  );
}

/** Whether the config says what the grants are. */
export function hasConfiguredGrants(input: PlanInput): boolean {
  return configuredGrants(input) !== null;
}

/** What a relation that stayed has to lose and to get, so that its grants are those of the config. */
export function grantsOnKept(input: PlanInput, relation: Relation, current: Belongings): readonly string[] {
  const configured = configuredGrants(input);
  if (configured === null) return [];
  const { dialect } = input.engine;
  const key = (privilege: string, grantee: string): string => JSON.stringify([privilege, grantee]);
  const wanted = new Set(
    configured.flatMap(({ privilege, grantees }) => grantees.map((grantee) => key(privilege, grantee))),
  );
  const held = new Set(current.grants.map(({ privilege, grantee }) => key(privilege, grantee)));
  return [
    ...current.grants
      .filter((grant) => grant.column === null && !wanted.has(key(grant.privilege, grant.grantee)))
      .map((grant) => dialect.revoke(relation, grant.privilege, [grant.grantee])),
    ...configured.flatMap(({ privilege, grantees }) => {
      const missing = grantees.filter((grantee) => !held.has(key(privilege, grantee)));
      return missing.length === 0 ? [] : [dialect.grant(relation, privilege, missing)];
    }),
  ];
}

function configuredGrants({
  node,
  engine,
}: PlanInput): readonly { readonly privilege: string; readonly grantees: readonly string[] }[] | null {
  if (!engine.capabilities.grants) return null;
  const grants = node.config['grants'];
  if (typeof grants !== 'object' || grants === null || Array.isArray(grants)) return null;
  const entries = Object.entries(grants);
  if (entries.length === 0) return null;
  return entries.flatMap(([privilege, grantees]) => {
    const names = (Array.isArray(grantees) ? grantees : [grantees]).filter(
      (name) => typeof name === 'string',
    );
    return names.length === 0 ? [] : [{ privilege: privilege.toLowerCase(), grantees: names }];
  });
}

function privilegeOf({ engine: { dialect } }: PlanInput, { privilege, column }: ViewGrant): string {
  return column === null ? privilege : `${privilege} (${dialect.quote(column)})`;
}
