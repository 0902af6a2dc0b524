select receipt, amount as price from {{ ref('receipts') }}
