{# ref('nope') #} {% raw %}{{ ref('nope') }}{% endraw %} -- {{ ref('m1') }}
{% if execute %}{{ ref('nope') }}{% endif %}{{ undefined_thing.x.y }} {{ deep() }}