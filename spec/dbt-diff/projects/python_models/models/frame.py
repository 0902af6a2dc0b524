import pandas as pd  # dbt.ref('not_this')
from math import floor


def model(dbt, session):
    """dbt.ref('nor_this')"""
    dbt.config(materialized="table", packages=["pandas==2.2", 'numpy'], tags=["py"])
    rows = dbt.ref("rows").limit(2)
    versioned = [dbt.source('raw', "events")]
    size = dbt.config.get("size", 3) or dbt.config.get('other')
    return pd.concat([rows, versioned])
