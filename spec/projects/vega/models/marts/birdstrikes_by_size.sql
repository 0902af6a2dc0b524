select
    wildlife_size,
    count(*) as strikes,
    sum(cost_total) as cost,
    count(speed_ias_in_knots) as with_speed
from {{ source('vega', 'birdstrikes') }}
group by 1
