{% for l in lists() %}{{ lib.dispatched() }} {{ l }} {{ on_engine() }}{% endfor %}
{{ dbt.current_timestamp() }} {{ type_string() }} {{ dbt_utils_like() if false }}
