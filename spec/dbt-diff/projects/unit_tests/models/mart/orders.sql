select o.id, o.price * 2 as double_price, c.name, o.placed, '{{ var("v", "none") }}' as v, '{{ env_var("E", "none") }}' as e, {{ flag() }} as f
from {{ ref('raw_orders') }} o join {{ ref('customers') }} c on c.id = o.customer
