{{ config(alias='raw') }}

select
    id_terc,
    sg_orgao_sup_tabela_ug,
    cd_ug_gestora,
    nm_ug_tabela_ug,
    sg_ug_gestora,
    nr_contrato,
    nr_cnpj,
    nm_razao_social,
    nr_cpf,
    nm_terceirizado,
    nm_categoria_profissional,
    nm_escolaridade,
    nr_jornada,
    nm_unidade_prestacao,
    vl_mensal_salario,
    vl_mensal_custo,
    num_mes_carga,
    mes_carga,
    ano_carga,
    sg_orgao,
    nm_orgao,
    cd_orgao_siafi,
    cd_orgao_siape,
    _sluice_loaded_at as timestamp_captura
from {{ source('terceirizados', 'newest') }}
