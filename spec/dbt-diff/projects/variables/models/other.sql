{% if var('count') > 2 %}
select * from {{ ref('many') }}
{% else %}
select * from {{ ref('few') }}
{% endif %}
{% for name in var('names') %}, '{{ name }}' as n_{{ name }}{% endfor %}
