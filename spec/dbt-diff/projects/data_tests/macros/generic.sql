{% test is_even(model, column_name) %}
select {{ column_name }} from {{ model }} where {{ column_name }} % 2 = 1
{% endtest %}

{% test at_least(model, column_name, minimum=0, inclusive=true, words=[], options={}) %}
{{ config(severity='error', fail_calc='sum(n)', tags=['in_macro']) }}
select count(*) as n from {{ model }} where {{ column_name }} < {{ minimum }}
{% endtest %}

{% test whole_table(model, expression, other=none) %}
select * from {{ model }} where not ({{ expression }}) {% if other %} -- {{ other }}{% endif %}
{% endtest %}
