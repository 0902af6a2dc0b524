select * from {{ ref("sales") }} where 1 = 0 -- {{ ref("price_history") }}
