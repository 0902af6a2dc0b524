{{ config(tags='one_more', alias='other_name', unknown_key='kept', indexes=[{'columns': ['id'], 'unique': true}]) }}
select 1 as id
