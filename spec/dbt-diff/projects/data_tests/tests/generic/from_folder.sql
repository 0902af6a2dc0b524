{% test from_folder(model) %}select * from {{ model }} where false{% endtest %}
