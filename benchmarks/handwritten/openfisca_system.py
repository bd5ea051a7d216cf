"""What both policies in OpenFisca share: the entity, variables as functions, the way in and out.

OpenFisca has no unknown: what is not given is 0, no, or 1970-01-01. That an expert has not judged
is a second input beside the judgement, and an interval is two variables. Its numbers are 32-bit
floats; `wide` makes them 64-bit, which no setting of OpenFisca does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from openfisca_core.entities import build_entity
from openfisca_core.model_api import DAY, ETERNITY, Variable, select, where
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem

PARAMETERS = Path(__file__).parent / "openfisca_parameters"
UNMET, PENDING, MET = 0, 2, 3
ENTERPRISE = build_entity("enterprise", "enterprises", "An enterprise", is_person=True)

Formula = Callable[..., Any]


def variable(value_type: type, name: str = "") -> Callable[[Formula], type[Variable]]:
    """The class that OpenFisca wants, from its formula alone."""

    def made(formula: Formula) -> type[Variable]:
        return _variable(name or formula.__name__, value_type, DAY, formula=formula)

    return made


def given(**types: type) -> list[type[Variable]]:
    """Inputs: what the records say, and what experts gave (`x_given`, whether they did)."""
    return [_variable(name, type_, ETERNITY) for name, type_ in types.items()]


def _variable(name: str, value_type: type, period: Any, **more: Formula) -> type[Variable]:
    body = {"value_type": value_type, "entity": ENTERPRISE, "definition_period": period,
            "label": name, "__module__": __name__, **more}  # fmt: skip
    return type(name, (Variable,), body)


def ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """0 where there is nothing to divide by: there is no unknown to give instead."""
    nothing = np.zeros(len(part), np.result_type(part, whole, np.float32))
    return np.divide(part, whole, out=nothing, where=whole > 0)


def met(holds: np.ndarray) -> np.ndarray:
    """The code of an answer that needs no expert."""
    return where(holds, MET, UNMET)


def judged(item: str) -> type[Variable]:
    """The answer to what an expert must find."""

    def formula(enterprise: Any, period: Any) -> np.ndarray:
        found, was_given = enterprise(item, period), enterprise(f"{item}_given", period)
        return select([~was_given, found], [PENDING, MET], default=UNMET)

    return _variable(f"{item}__answer", int, DAY, formula=formula)


def verdict(clauses: Sequence[str]) -> type[Variable]:
    """The least of the answers."""

    def formula(enterprise: Any, period: Any) -> np.ndarray:
        return np.minimum.reduce([enterprise(f"{name}__answer", period) for name in clauses])

    return _variable("verdict", int, DAY, formula=formula)


def system(variables: Sequence[type[Variable]], wide: bool) -> TaxBenefitSystem:
    """A policy, ready for a simulation."""
    made = TaxBenefitSystem([ENTERPRISE])
    made.load_parameters(str(PARAMETERS))
    made.add_variables(*variables)
    if wide:
        for one in made.variables.values():
            if one.value_type is float:
                one.dtype = np.float64
    return made


def decided(
    policy: TaxBenefitSystem, rows: Mapping[str, np.ndarray], asked: Sequence[str], day: date
) -> dict[str, np.ndarray]:
    """The variables asked for, of every row."""
    count = len(next(iter(rows.values())))
    simulation = SimulationBuilder().build_default_simulation(policy, count)
    for name, values in rows.items():
        simulation.set_input(name, "ETERNITY", values)
    return {name: simulation.calculate(name, day.isoformat()) for name in asked}


def arrays(policy: TaxBenefitSystem, table: pa.Table) -> dict[str, np.ndarray]:
    """The inputs in OpenFisca's types; what is missing becomes the type's default."""
    made: dict[str, np.ndarray] = {}
    for column in table.column_names:
        name = column.removeprefix("judged__")
        if name not in policy.variables:
            continue
        values, of = table[column].combine_chunks(), policy.variables[name]
        if f"{name}_given" in policy.variables:
            made[f"{name}_given"] = values.is_valid().to_numpy(zero_copy_only=False)
        if pa.types.is_decimal(values.type):
            values = values.cast(pa.float64())
        default = pa.scalar(of.default_value).cast(values.type)
        made[name] = pc.fill_null(values, default).to_numpy(zero_copy_only=False).astype(of.dtype)
    return made
