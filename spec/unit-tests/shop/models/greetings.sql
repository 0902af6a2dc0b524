select code, {{ greeting() }} as word, '{{ env_var("TOWN_WORD", "town") }}' as kind, '{{ target_word() }}' as said, city
from {{ ref('cities') }}
