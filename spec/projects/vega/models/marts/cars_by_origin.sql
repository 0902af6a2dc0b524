select
    origin,
    count(*) as cars,
    count(miles_per_gallon) as measured,
    sum(horsepower) as horsepower,
    max(weight_in_lbs) as heaviest
from {{ source('vega', 'cars') }}
group by 1
