{% snapshot two_in_one_a %}
  {{ config(target_schema='history', strategy='timestamp', updated_at='at') }}
  select * from {{ ref('m') }}
{% endsnapshot %}

-- between

{% snapshot two_in_one_b %}
{{ config(schema='hist', database='elsewhere', alias='b_alias', strategy='check', check_cols=['a', 'b'], hard_deletes='new_record', unique_key=['id', 'at'],
   snapshot_meta_column_names={'dbt_valid_to': 'until'}, dbt_valid_to_current="to_date('9999-12-31')") }}
select * from {{ source('s', 't') }}
{% endsnapshot %}
