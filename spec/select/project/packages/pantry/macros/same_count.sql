{% test same_count(model, other) %}select 1 from {{ model }}, {{ other }} where 1 = 0{% endtest %}
