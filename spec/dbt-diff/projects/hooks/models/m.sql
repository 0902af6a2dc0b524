{{ config(pre_hook=[before_begin('select 0'), in_transaction('select 1')], post_hook=after_commit('select 9')) }}select 1 as id
