select
    distributor,
    count(*) as movies,
    sum(us_gross) as us_gross,
    count(*) filter (where title ~ '^[0-9]+$') as titled_by_a_number
from {{ source('vega', 'movies') }}
where distributor is not null
group by 1
