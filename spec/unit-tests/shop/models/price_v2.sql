select receipt, amount * 100 as price from {{ ref('receipts') }}
