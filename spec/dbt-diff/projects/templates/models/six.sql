{{ config({'materialized': 'table', 'tags': ['x']}) }}
select * from {{ ref('shapes', 'one') }} join {{ builtins.ref('two') }}
