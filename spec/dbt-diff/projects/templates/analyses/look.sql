select * from {{ ref('one') }} -- {{ config(tags=['analysed']) }}
