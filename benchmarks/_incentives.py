"""Totals of twelve incentives over one Parquet file of rows, in this process alone.

python -m benchmarks._incentives twofold|openfisca ROWS.parquet

The last line is what it spent (from the rows on disk to the totals, and the calculation alone) and
what it found.
"""

from __future__ import annotations

import json
import sys
import time
from decimal import Decimal
from pathlib import Path

from benchmarks._measure import peak

ROOT = Path(__file__).parent.parent
Found = dict[str, tuple[int, str]]


def twofold(rows: Path) -> tuple[Found, float]:
    """From the documents: eligible rows, and the sum of what is settled of each amount."""
    from benchmarks.handwritten.openfisca_incentives import POLICIES
    from twofold import policies
    from twofold.policies import compile as compiled
    from twofold.policies.model import Answer
    from twofold.sql.build import Tree, added, literal
    from twofold.sql.duckdb import in_memory
    from twofold.sql.layers import column, relation
    from twofold.sql.statements import fill
    from twofold.workspace import open_city

    known = policies.policies(open_city(ROOT / "examples/qingdao"))
    found: Found = {}
    with in_memory(folders=[rows.parent]) as connection:
        connection.parquet("facts", str(rows))
        began = time.process_time()
        for id_, (day, *_) in POLICIES.items():
            policy = known[id_]
            paid: Tree = added(column(f"{a.id}__low") for a in policy.amounts)
            select = compiled.decisions(policy, relation("facts"), day, ["subject"])
            number, total = connection.rows(fill(
                "SELECT COUNT(*), SUM(_paid) FROM _rows WHERE verdict = _met", rows=select,
                paid=paid, met=literal(Decimal(Answer.MET)),
            ))[0]  # fmt: skip
            found[id_] = (number, str(total or 0))
        return found, time.process_time() - began


def openfisca(rows: Path) -> tuple[Found, float]:
    """From the variables written by hand; the rows stand in memory, as it wants them."""
    import numpy as np
    from openfisca_core.simulations import SimulationBuilder
    from pyarrow import parquet

    from benchmarks.handwritten import openfisca_incentives as incentives

    policy = incentives.policy()
    file = parquet.ParquetFile(rows)
    simulation = SimulationBuilder().build_default_simulation(policy, file.metadata.num_rows)
    for name in file.schema_arrow.names:  # one column at a time, so that no second copy stands
        known = name.removeprefix("judged__")
        if known == "org_kind":
            values = np.isin(_column(file, name), ["university", "institute"])
            simulation.set_input("university", "ETERNITY", values)
        elif known in policy.variables:
            values = _column(file, name)
            dtype = policy.variables[known].dtype
            simulation.set_input(known, "ETERNITY", values.astype(dtype))
    began = time.process_time()
    found = incentives.totals(simulation, policy.get_parameters_at_instant)
    return {id_: (n, repr(t)) for id_, (n, t) in found.items()}, time.process_time() - began


def _column(file, name: str):
    import pyarrow as pa

    values = file.read(columns=[name])[name]
    if pa.types.is_decimal(values.type):
        values = values.cast(pa.float64())
    return values.to_numpy()


if __name__ == "__main__":
    clock, processors = time.perf_counter(), time.process_time()
    found, calculated = {"twofold": twofold, "openfisca": openfisca}[sys.argv[1]](Path(sys.argv[2]))
    print(json.dumps({
        "wall": time.perf_counter() - clock, "cpu": time.process_time() - processors,
        "calculated": calculated, "peak": peak(), "found": found,
    }))  # fmt: skip
