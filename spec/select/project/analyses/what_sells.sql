select * from {{ ref("sales") }}
