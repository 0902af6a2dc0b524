select 1 as id, {{ ref("revenue").identifier | length }} as n
