select * from {{ ref('stg_flights') }} where origin = destination
