select * from {{ ref('totals') }}, {{ source('s', 't') }}
