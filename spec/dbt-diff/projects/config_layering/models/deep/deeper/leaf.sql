{{ config(grants={'+select': ['second'], 'insert': 'writer'}, schema='own') }}
select 1 as id
