select {{ with_ref('a') }} as m from {{ with_source() }}{{ at_run() }}
