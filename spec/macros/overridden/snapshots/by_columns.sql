{% snapshot by_columns %}{{ config(schema='kept', strategy='check', check_cols=['name'], unique_key='id') }} select * from {{ ref('goods') }}{% endsnapshot %}
