{# A contractor's wage is part of what the contractor costs: the sum of wages must stay below the sum of costs. #}
select sum(valor_reais_mensal_salario) as wages, sum(valor_reais_mensal_custo) as costs
from {{ ref('terceirizados_transformed') }}
having sum(valor_reais_mensal_salario) > sum(valor_reais_mensal_custo)
