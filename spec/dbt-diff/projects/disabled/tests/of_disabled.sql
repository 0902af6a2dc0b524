select * from {{ ref('yaml_off') }}
