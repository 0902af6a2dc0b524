{% test flour_left(model, at_least) %}select * from {{ model }} where kilos < {{ at_least }}{% endtest %}
