select * from {{ source('till', 'unknown') }}
