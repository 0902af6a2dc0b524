select * from {{ ref("flour") }}
