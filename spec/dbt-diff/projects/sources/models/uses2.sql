{% set t = source('special', 't') %}select * from {{ t }} union all select * from {{ source('simple', 'b').include(database=false) }}
