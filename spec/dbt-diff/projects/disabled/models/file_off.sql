{{ config(enabled=false) }}
select * from {{ ref('shown_model') }} join {{ ref('nothing_there') }}
