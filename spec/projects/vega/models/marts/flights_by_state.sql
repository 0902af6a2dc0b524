select
    airports.state,
    count(*) as flights,
    sum(flights.distance) as miles,
    max(flights.delay) as longest_delay
from {{ ref('stg_flights') }} as flights
inner join {{ source('vega', 'airports') }} as airports on airports.iata = flights.origin
group by 1
