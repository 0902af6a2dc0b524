{{ config(
    materialized = 'incremental',
    unique_key = ['a', 'b'],
    incremental_strategy = 'delete+insert',
    on_schema_change = 'append_new_columns',
    full_refresh = false,
    contract = {'enforced': false},
) }}
select 1 as a, 2 as b
