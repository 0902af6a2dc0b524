select 1 as id, 2 as amount, '{{ target.name }}' as place
