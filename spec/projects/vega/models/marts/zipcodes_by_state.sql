select
    state,
    count(*) as zipcodes,
    count(*) filter (where zip_code like '0%') as with_leading_zero
from {{ source('vega', 'zipcodes') }}
group by 1
