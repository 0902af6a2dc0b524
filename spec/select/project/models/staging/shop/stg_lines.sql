select * from {{ source("till", "lines") }}
