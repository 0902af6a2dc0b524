select * from {{ ref('prices') }}, {{ ref('prices', v=1) }}, {{ ref('dated', 'prices', version=3) }}, {{ ref('texty') }}
