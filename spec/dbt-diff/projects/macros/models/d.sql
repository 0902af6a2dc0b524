{{ config(materialized='shelf') }}select {{ spells.cents('x') }} from {{ ref('a') }} where {{ lib.calls_root() }}
