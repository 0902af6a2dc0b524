{# Trims spaces, tabs and line ends; `<N/I>` is spelled out; `NULL` and nothing become null. #}
{% macro clean_text(column) -%}
    case trim({{ column }}, E' \t\r\n')
        when '<N/I>' then 'Não Informado'
        when 'NULL' then null
        when '' then null
        else trim({{ column }}, E' \t\r\n')
    end
{%- endmacro %}
