{%- call statement('x', fetch_result=true) -%}select 1{%- endcall -%}
select {{ load_result('x') is none }} as id, '{{ run_started_at.strftime('%Y') if execute }}' as y
