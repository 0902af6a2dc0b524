{{ config(severity='error', warn_if='>10', error_if='>100', fail_calc='max(n)', limit=5, store_failures=true) }}
select 1 as n from {{ ref('facts') }} where false
