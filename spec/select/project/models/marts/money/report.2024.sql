select * from {{ ref("margin") }} join {{ ref("stg_deliveries") }} using (id)
