select {{ var('table_for')['orders'] }}, '{{ env_var('SLUICE_DIFF_VALUE', 'not set') }}' as e
