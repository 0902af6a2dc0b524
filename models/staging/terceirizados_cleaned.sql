{{ config(alias='cleaned') }}

{% set texts = [
    'id_terc', 'sg_orgao_sup_tabela_ug', 'cd_ug_gestora', 'nm_ug_tabela_ug', 'sg_ug_gestora', 'nr_contrato', 'nr_cnpj',
    'nm_razao_social', 'nr_cpf', 'nm_terceirizado', 'nm_categoria_profissional', 'nm_escolaridade', 'nr_jornada',
    'nm_unidade_prestacao', 'vl_mensal_salario', 'vl_mensal_custo', 'num_mes_carga', 'mes_carga', 'ano_carga',
    'sg_orgao', 'nm_orgao', 'cd_orgao_siafi', 'cd_orgao_siape',
] %}
{% set not_informed_is_null = ['nr_jornada', 'cd_orgao_siafi', 'cd_orgao_siape'] %}

with trimmed as (
    select
        {% for column in texts %}
        {{ clean_text(column) }} as {{ column }},
        {% endfor %}
        timestamp_captura
    from {{ ref('terceirizados_raw') }}
)

select
    {% for column in texts %}
    {% if column == 'nm_escolaridade' %}
    (select escolaridade from {{ ref('escolaridades') }} where escolaridade = trimmed.nm_escolaridade) as nm_escolaridade,
    {% elif column in not_informed_is_null %}
    case when {{ column }} not in ('NI', '-2', 'Não Informado') then {{ column }} end as {{ column }},
    {% else %}
    {{ column }},
    {% endif %}
    {% endfor %}
    timestamp_captura
from trimmed
