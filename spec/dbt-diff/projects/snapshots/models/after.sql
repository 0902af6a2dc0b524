select * from {{ ref('two_in_one_a') }} join {{ ref('yaml_one') }} using (id)
