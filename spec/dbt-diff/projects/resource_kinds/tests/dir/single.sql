

  select * from {{ ref('m') }} where id is null
