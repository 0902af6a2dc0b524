{{ config(materialized='table', schema='mine', database='else') }}select * from {{ ref('a') }}
