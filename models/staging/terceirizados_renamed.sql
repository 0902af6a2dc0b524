{{ config(alias='renamed') }}

select
    id_terc as contratado_id,
    sg_orgao_sup_tabela_ug as sigla_orgao_superior_gestora,
    cd_ug_gestora as numero_siafi_gestora,
    nm_ug_tabela_ug as nome_gestora,
    sg_ug_gestora as sigla_gestora,
    nr_contrato as numero_contrato,
    nr_cnpj as numero_empresa_terceirizada_cnpj,
    nm_razao_social as empresa_terceirizada_razao_social,
    nr_cpf as contratado_cpf,
    nm_terceirizado as contratado_nome,
    nm_categoria_profissional as categoria_profissional_cbo,
    nm_escolaridade as escolaridade_exigida,
    nr_jornada as jornada_trabalho_horas_semanais,
    nm_unidade_prestacao as unidade_trabalho,
    vl_mensal_salario as valor_reais_mensal_salario,
    vl_mensal_custo as valor_reais_mensal_custo,
    num_mes_carga as mes_disponibilizado,
    ano_carga as ano_disponibilizado,
    sg_orgao as sigla_orgao_trabalho,
    nm_orgao as orgao_trabalho,
    cd_orgao_siafi as numero_siafi_orgao_trabalho,
    cd_orgao_siape as numero_siape_orgao_trabalho,
    timestamp_captura
from {{ ref('terceirizados_cleaned') }}
