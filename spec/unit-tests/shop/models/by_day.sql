select cast(paid_at as date) as day, count(*) as receipts, sum(amount) as total
from {{ ref('large') }}
group by 1
