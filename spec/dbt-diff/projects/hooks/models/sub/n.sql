{{ config(post_hook="{{ log_end('later') }} -- {{ ref('m') }}") }}select 1 as id
