select {{ base.one() }} as n
