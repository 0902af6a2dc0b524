{{ config(group='finance') }}select * from {{ ref('balance') }}
