select * from {{ ref('countries') }} join {{ ref('semi') }} using (id) join {{ ref('other_path') }}
