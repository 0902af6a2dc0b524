select {{ cents('y') }}, {{ twice(1) }}, {{ calls_root() }}
