{{ config(materialized='names', flavour='more', post_hook=['select 1', 'select 2']) }} select 1 as id -- depends_on: {{ ref('plain') }}
