{{ config(tags=["weekly"], unique_key=["a", "b"], materialized="incremental", pre_hook="select 2") }} select * from {{ ref("sales") }}
