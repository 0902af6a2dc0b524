select * from {{ ref("eph_receipts") }} join {{ ref("stg_lines") }} using (id)
