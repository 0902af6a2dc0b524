{% snapshot price_history %}
{{ config(target_schema='snaps', strategy='check', unique_key='id', check_cols='all', tags=['nightly']) }}
select * from {{ ref('products') }}
{% endsnapshot %}
