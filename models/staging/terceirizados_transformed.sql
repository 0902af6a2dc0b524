{{ config(alias='transformed', materialized='table') }}

select
    {{ to_bigint('contratado_id') }} as contratado_id,
    sigla_orgao_superior_gestora,
    {{ to_bigint('numero_siafi_gestora') }} as numero_siafi_gestora,
    nome_gestora,
    sigla_gestora,
    sigla_orgao_trabalho,
    orgao_trabalho,
    {{ to_bigint('numero_siafi_orgao_trabalho') }} as numero_siafi_orgao_trabalho,
    {{ to_bigint('numero_siape_orgao_trabalho') }} as numero_siape_orgao_trabalho,
    numero_empresa_terceirizada_cnpj,
    empresa_terceirizada_razao_social,
    numero_contrato,
    categoria_profissional_cbo,
    escolaridade_exigida,
    jornada_trabalho_horas_semanais,
    unidade_trabalho,
    {{ to_money('valor_reais_mensal_salario') }} as valor_reais_mensal_salario,
    {{ to_money('valor_reais_mensal_custo') }} as valor_reais_mensal_custo,
    {{ to_bigint('mes_disponibilizado') }} as mes_disponibilizado,
    {{ to_bigint('ano_disponibilizado') }} as ano_disponibilizado,
    contratado_cpf,
    contratado_nome,
    timestamp_captura
from {{ ref('terceirizados_renamed') }}
