select id, rate
from {{ source('vega', 'unemployment') }}
where rate >= 0.2
