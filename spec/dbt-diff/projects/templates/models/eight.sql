select {% if target.type == 'postgres' %}1{% else %}{{ ref('nine') }}{% endif %} as id
