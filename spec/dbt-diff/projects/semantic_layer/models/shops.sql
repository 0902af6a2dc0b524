select 1 as shop_id, cast('2024-01-01' as date) as opened_at, 'x' as town
