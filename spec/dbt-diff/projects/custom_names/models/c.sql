{{ config(alias='  spaced  ') }}select 1 as id
