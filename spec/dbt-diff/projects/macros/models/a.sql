select {{ cents('x') }} as x, {{ both('a', 'b') }} as y
