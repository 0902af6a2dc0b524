select * from {{ ref("sales") }} join {{ ref("flour") }} using (id)
