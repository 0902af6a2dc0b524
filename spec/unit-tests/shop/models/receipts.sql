select receipt, amount, paid_at, is_card, amount * 2 as twice from {{ source('till', 'receipts') }}
