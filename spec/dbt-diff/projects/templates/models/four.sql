select 'Ünïcödé ✓' as t, {{ "a" ~ 1 }} as x
