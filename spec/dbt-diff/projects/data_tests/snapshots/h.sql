{% snapshot history %}{{ config(strategy='timestamp', updated_at='at', unique_key='id') }}select * from {{ ref('stg') }}{% endsnapshot %}
