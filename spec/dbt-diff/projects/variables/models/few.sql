select 1 as id -- {{ var('only_root') }}
