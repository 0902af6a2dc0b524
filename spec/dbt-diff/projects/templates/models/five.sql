{%- set refs = ['one', 'two'] -%}
{% for r in refs %}
select * from {{ ref(r) }}
{%- if not loop.last %} union all {% endif %}
{% endfor %}
{% if execute %}{{ ref('three') }}{% endif %}
{%- set t = ref('four') %}
{{ this }} {{ this.schema }} {{ model.name }} {{ model['unique_id'] }} {{ target.name }} {{ config.get('materialized') }}
