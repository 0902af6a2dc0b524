{% snapshot by_time %}{{ config(schema='kept', strategy='timestamp', unique_key='id', updated_at='changed') }} select * from {{ ref('goods') }}{% endsnapshot %}
