{{ config(materialized="ephemeral", tags=["hidden"]) }} select * from {{ ref("stg_receipts") }} join {{ ref("products") }} using (id)
