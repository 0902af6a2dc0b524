select code, city from {{ ref('towns') }} where dbt_valid_to is null
