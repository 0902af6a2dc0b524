select * from {{ ref('goods') }} where id > 5
