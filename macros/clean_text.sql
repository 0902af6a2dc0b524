{# Trims spaces, tabs and line ends; `<N/I>` is spelled out; `NULL` and nothing become null. #}
{% macro clean_text(column) -%}
    case btrim({{ column }}, E' \t\r\n')
        when '<N/I>' then 'Não Informado'
        when 'NULL' then null
        when '' then null
        else btrim({{ column }}, E' \t\r\n')
    end
{%- endmacro %}
