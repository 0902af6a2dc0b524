{{ config(tags=[var('color'), var('lib_only'), var('own')]) }}
select 1 as id
