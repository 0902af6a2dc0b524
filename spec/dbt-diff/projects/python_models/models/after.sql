select * from {{ ref('frame') }} join {{ ref('plain') }} using (id)
