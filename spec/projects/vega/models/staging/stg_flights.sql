select
    {{ read_moment('"date"') }} as departed_at,
    delay,
    distance,
    origin,
    destination
from {{ source('vega', 'flights') }}
