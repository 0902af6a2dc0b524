select * from {{ source('full', 'overrides') }}, {{ source('simple', 'a') }}, {{ source('full', 'inherits') }}, {{ source('simple', 'a') }}
