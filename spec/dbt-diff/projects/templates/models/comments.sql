-- {{ ref('one') }}
/* {{ ref('two') }} */
{# {{ ref('three') }} #}
{% raw %}{{ ref('four') }}{% endraw %}
select 1 as id
