select * from {{ ref('facts') }} f join {{ ref('stg') }} using (id) join {{ source('raw', 'events') }} using (id) where false
