select
    date_trunc('month', "date")::date as month,
    count(*) as days,
    sum(precipitation) as precipitation,
    max(temp_max) as warmest,
    count(*) filter (where weather = 'rain') as days_of_rain
from {{ source('vega', 'seattle_weather') }}
group by 1
