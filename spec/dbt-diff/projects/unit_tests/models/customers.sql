select 1 as id, 'Ann'::varchar(3) as name
