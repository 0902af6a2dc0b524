select * from {{ source('live', 'one') }}
