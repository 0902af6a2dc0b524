{{ config(alias=var('color') ~ '_' ~ var('count'), tags=var('names')) }}
select '{{ var("color") }}' as c, {{ var('ratio') }} as r, '{{ var("absent", "fallback") }}' as f
from {{ ref(var('target_model', 'other')) }}
