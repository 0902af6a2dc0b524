{% set conf = {'materialized': 'incremental', 'unique_key': 'id'} %}
{{ config(**conf) }}
select * from {{ ref('one') }} {% if is_incremental() %} where id > (select max(id) from {{ this }}) {% endif %}
