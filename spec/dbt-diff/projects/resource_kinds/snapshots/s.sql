{% snapshot one %}
  {{ config(strategy='check', check_cols=['a'], schema='snap') }}
  select * from {{ ref('m') }}
{% endsnapshot %}

{% snapshot two %}{{ config(target_schema='t', target_database='d', strategy='timestamp', updated_at='u', snapshot_meta_column_names={'dbt_valid_to': 'until'}) }}select 1 as id{% endsnapshot %}