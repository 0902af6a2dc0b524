select * from {{ ref('shown_model') }}
