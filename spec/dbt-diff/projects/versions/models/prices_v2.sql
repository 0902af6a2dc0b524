select 1 as id, 3 as new
