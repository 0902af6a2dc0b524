import type { StateComponent } from './state-schema.ts';

/** `sluice.invocations` and `sluice.node_results`. */
export const invocationState: StateComponent = {
  name: 'invocations',
  migrations: [
    ({ types }, state) => {
      const { text, bigint, integer, boolean, timestampTz, json } = types;
      return [
        `create table ${state('invocations')} (
          invocation_id ${text} primary key, project ${text} not null, command ${text} not null, args ${json} not null,
          target ${text} not null, target_schema ${text} not null,
          status ${text} not null check (status in ('running', 'success', 'failed', 'cancelled', 'error', 'dead')),
          started_at ${timestampTz} not null, ended_at ${timestampTz}, version ${text} not null, host ${text} not null, pid ${integer} not null,
          application_name ${text} not null, exclusive ${boolean} not null, nodes ${json} not null)`,
        `create table ${state('node_results')} (
          invocation_id ${text} not null, node_id ${text} not null, status ${text} not null, message ${text}, code ${text},
          rows ${bigint}, rejected ${bigint}, failures ${bigint}, because ${text}, thread ${text} not null,
          started_at ${timestampTz} not null, ended_at ${timestampTz} not null, primary key (invocation_id, node_id))`,
      ];
    },
  ],
};
