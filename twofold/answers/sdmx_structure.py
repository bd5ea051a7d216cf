"""What our SDMX messages are made of, as an SDMX-JSON 2.0 structure message: the data structure,
its concepts and code lists, and the two dataflows. The codes listed are those that the message's
figures have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TextIO

from twofold.answers.exact import write_json
from twofold.answers.sdmx import (
    AGENCY,
    ATTRIBUTES,
    CODED,
    DIMENSIONS,
    FLOWS,
    MEASURE,
    STRUCTURE,
    TIME,
    VERSION,
    Message,
    attributes_of,
    component,
    key_of,
    meta,
    names,
    urn,
)  # fmt: skip
from twofold.words import LANGUAGES, Words, words

CONCEPTS = "CONCEPTS"
# Types of what is given as it is; all else is text.
_TYPES = {MEASURE: "Decimal", "UNIT_MULT": "Integer", "UNDECIDED": "Integer"}


def write_structure(of: Message, say: Words, out: TextIO) -> None:
    """The structure message of a data message."""
    head = meta(of, say, "structure")
    data = {
        "codelists": [_list(id_, codes, of, say) for id_, codes in _codes(of, say).items()],
        "conceptSchemes": [{
            **_made(CONCEPTS, "concepts_named", say),
            "concepts": [component(id_, say)
                         for id_ in (*DIMENSIONS, TIME, MEASURE, *ATTRIBUTES)],
        }],
        "dataStructures": [{**_made(STRUCTURE, "structure", say),
                            "dataStructureComponents": _components(_codes(of, say))}],
        "dataflows": [
            {**_made(FLOWS[flow], f"flows.{flow}", say),
             "structure": urn("datastructure.DataStructure", STRUCTURE)} for flow in of.flows
        ],
    }  # fmt: skip
    write_json({"meta": head, "data": data}, out)


def _made(id_: str, key: str, say: Words) -> dict[str, Any]:
    """The head of an artefact."""
    return {"agencyID": AGENCY, "id": id_, "version": VERSION, "name": say(f"sdmx.{key}"),
            "names": {lang: words(lang)(f"sdmx.{key}") for lang in LANGUAGES}}  # fmt: skip


def _codes(of: Message, say: Words) -> Mapping[str, Sequence[str]]:
    """The codes of each component that is coded."""
    found: dict[str, set[str]] = {id_: set() for id_ in (*DIMENSIONS, *CODED)}
    for one in of.dated:
        for id_, value in zip(DIMENSIONS, key_of(of, one), strict=True):
            found[id_].add(value)
        for id_, value in zip(ATTRIBUTES, attributes_of(of, say, one), strict=True):
            if id_ in CODED and value is not None:
                found[id_].add(value)
    return {id_: sorted(codes) for id_, codes in found.items() if codes}


def _list(id_: str, codes: Sequence[str], of: Message, say: Words) -> dict[str, Any]:
    named = names(of)[id_]
    head = component(id_, say)
    return {
        "agencyID": AGENCY, "id": f"CL_{id_}", "version": VERSION, "name": head["name"],
        "names": head["names"],
        "codes": [{"id": each, "name": named(each, say),
                   "names": {lang: named(each, words(lang)) for lang in LANGUAGES}}
                  for each in codes],
    }  # fmt: skip


def _components(codes: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Which component stands where, and what its values are."""
    dimensions = [{**_component(id_, codes), "position": at}
                  for at, id_ in enumerate(DIMENSIONS)]  # fmt: skip
    time = {**_component(TIME, codes),
            "localRepresentation": {"format": {"dataType": "ObservationalTimePeriod"}}}  # fmt: skip
    attributes = [{**_component(id_, codes), "usage": "optional",
                   "attributeRelationship": {"observation": {}}} for id_ in ATTRIBUTES]  # fmt: skip
    return {
        "dimensionList": {"id": "DimensionDescriptor", "dimensions": dimensions,
                          "timeDimension": time},
        "measureList": {"id": "MeasureDescriptor",
                        "measures": [{**_component(MEASURE, codes), "usage": "optional"}]},
        "attributeList": {"id": "AttributeDescriptor", "attributes": attributes},
    }  # fmt: skip


def _component(id_: str, codes: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    shown: dict[str, Any] = {"format": {"dataType": _TYPES.get(id_, "String")}}
    if id_ in codes:
        shown = {"enumeration": urn("codelist.Codelist", f"CL_{id_}")}
    return {"id": id_, "conceptIdentity": urn("conceptscheme.Concept", CONCEPTS, id_),
            "localRepresentation": shown}  # fmt: skip
