select * from {{ ref('eph_events') }}, {{ ref('countries') }}, {{ ref('base_numbers') }}
