select
    to_timestamp("date", 'YYYY/MM/DD HH24:MI')::timestamp as departed_at,
    delay,
    distance,
    origin,
    destination
from {{ source('vega', 'flights') }}
