"""Reads an artifact with dbt-artifacts-parser, which others wrote and which checks every field, and prints what it understood.

Usage: read-artifact.py manifest|run_results|catalog|sources <file>      Output: one JSON object; exit code 1 and the reasons if it is refused.
"""
import json
import sys

from dbt_artifacts_parser.parser import parse_catalog_v1, parse_manifest_v12, parse_run_results_v6, parse_sources_v3


def manifest(data):
    read = parse_manifest_v12(manifest=data)
    nodes = {**read.nodes, **read.sources, **read.exposures}
    return {
        "reader": type(read).__name__,
        "version": read.metadata.dbt_schema_version,
        "types": {key: type(node).__name__ for key, node in nodes.items()},
        "relations": {key: node.relation_name for key, node in nodes.items() if getattr(node, "relation_name", None)},
        "parents": {key: node.depends_on.nodes for key, node in nodes.items() if getattr(node, "depends_on", None) and getattr(node.depends_on, "nodes", None)},
        "parent_map": read.parent_map,
        "child_map": read.child_map,
        "group_map": read.group_map,
        "macros": sorted(read.macros),
        "disabled": sorted(read.disabled),
    }


def run_results(data):
    read = parse_run_results_v6(run_results=data)
    return {
        "reader": type(read).__name__,
        "version": read.metadata.dbt_schema_version,
        "elapsed": read.elapsed_time,
        "results": [
            {
                "id": result.unique_id,
                "status": getattr(result.status, "value", result.status),
                "message": result.message,
                "failures": result.failures,
                "relation": result.relation_name,
                "compiled": result.compiled,
                "timing": [step.name for step in result.timing],
            }
            for result in read.results
        ],
    }


def catalog(data):
    read = parse_catalog_v1(catalog=data)
    tables = {**read.nodes, **read.sources}
    return {
        "reader": type(read).__name__,
        "version": read.metadata.dbt_schema_version,
        "nodes": sorted(read.nodes),
        "sources": sorted(read.sources),
        "tables": {
            key: {
                "type": table.metadata.type,
                "name": table.metadata.name,
                "comment": table.metadata.comment,
                "columns": [[column.index, column.name, column.type, column.comment] for column in table.columns.values()],
                "stats": {name: item.value for name, item in table.stats.items()},
            }
            for key, table in tables.items()
        },
    }


def sources(data):
    read = parse_sources_v3(sources=data)
    return {
        "reader": type(read).__name__,
        "version": read.metadata.dbt_schema_version,
        "results": [[result.unique_id, getattr(result.status, "value", result.status)] for result in read.results],
    }


kind, path = sys.argv[1:]
with open(path, encoding="utf-8") as file:
    print(json.dumps({"manifest": manifest, "run_results": run_results, "catalog": catalog, "sources": sources}[kind](json.load(file))))
