"""The desk of a month, asked of the city: the month, the heads of its lists, what falls due, and
the sentences that were kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from twofold import targets
from twofold.answers.generated import generated
from twofold.answers.papers import kept
from twofold.answers.papers.desk import ADDS, About, Deadline, Desk, ListHead
from twofold.indicators.model import Indicator, Measure
from twofold.indicators.read import read as read_catalogue
from twofold.registers.model import Register
from twofold.registers.read import read_registers
from twofold.registers.store import commit_at, reading
from twofold.targets import calendar, desk, heads, lists
from twofold.targets.list_model import Listed
from twofold.targets.model import CITY, Month, Place
from twofold.targets.stored import at_close
from twofold.workspace import LANGUAGES, Workspace

Text = Mapping[str, str]
Written = Mapping[tuple[str, Place], heads.Written]
# Between the names of registers.
JOINTS = {"zh": "、", "en": " and "}


def gather(workspace: Workspace, month: str | None = None) -> Desk:
    """The desk of a month (`2026-10`), of the last frozen one by default. Lists and deadlines are
    as known at the month's cut-off, so that a closed month prints the same later on. Raises what
    `targets.month` raises."""
    with reading(workspace):
        return of_month(workspace, targets.month(workspace, month))


def of_month(
    workspace: Workspace, found: Month, listed: Mapping[str, Listed] | None = None
) -> Desk:  # fmt: skip
    """The desk of a month that is there already; `listed` are its lists, where they are too."""
    then, about = at_close(workspace, found), about_of(workspace, found)
    with reading(then):
        written = heads.written(then, found)
        open_ = _as_on_the_desk(workspace, _open(then, found, about, written, listed))
        return Desk(
            workspace.name, found, about, open_,
            tuple(_deadlines(then)), kept.of_month(workspace, found.month), commit_at(then),
            found.tasks.generated or generated(workspace), found.frozen is not None and not written,
        )  # fmt: skip


def _open(
    workspace: Workspace, month: Month, about: Mapping[str, About], written: Written,
    listed: Mapping[str, Listed] | None,
) -> Iterator[ListHead]:  # fmt: skip
    """The heads of the lists that have rows: as they were written down when the month was frozen,
    else as the lists are now known to have been at its cut-off."""
    if not written:
        yield from _heads(every_list(workspace, month, about, most=0) if listed is None else listed,
                          about)  # fmt: skip
        return
    for id_, of in lists.read(workspace).items():
        head = written.get((id_, CITY))
        if head is not None:
            to = next((adds for adds in of.adds if adds.indicator in about), None)
            lacks = head.lacking if to is not None and to.how == ADDS else None
            yield ListHead(id_, of.name, head.rows, to.indicator if to else "", head.adds, lacks,
                           to.how if to else "")  # fmt: skip


def _as_on_the_desk(workspace: Workspace, found: Iterable[ListHead]) -> tuple[ListHead, ...]:
    """The lists that the desk opens, in its order; the others after them, in theirs."""
    layout = desk.read(workspace)
    order = [id_ for item in layout.lists for id_ in item.ids] if layout else []
    return tuple(sorted(found, key=lambda one: order.index(one.id) if one.id in order
                        else len(order)))  # fmt: skip


def every_list(
    workspace: Workspace, month: Month, about: Mapping[str, About], most: int | None = None
) -> Mapping[str, Listed]:  # fmt: skip
    """All lists on the workspace's day, with what the month's targets lack; `most` rows of each.
    What they add is that of the month's year, though a December is listed in January."""
    gaps = {id_: heads.lacking(month, id_, one.sign) for id_, one in about.items()}
    lacking = {id_: gap for id_, gap in gaps.items() if gap is not None}
    return lists.every(workspace, lists.Wanted(most=most), lacking, month.day.year)


def about_of(workspace: Workspace, month: Month) -> dict[str, About]:
    """What is said of each indicator that has a task."""
    catalogue, registers = read_catalogue(workspace).indicators, read_registers(workspace)
    return {
        one.id: About(one.id, one.name, one.unit, _register(one, catalogue, registers),
                      one.direction.sign, one.measure is Measure.FLOW, -one.year)
        for task in month.tasks.tasks for one in (catalogue[task.indicator],)
    }  # fmt: skip


def _register(
    of: Indicator, known: Mapping[str, Indicator], registers: Mapping[str, Register]
) -> Text:
    """What the registers are called that an indicator is measured from, each once."""
    subjects = dict.fromkeys(_subjects(of, known))
    names = [registers[id_].name for id_ in subjects if id_ in registers]
    return {lang: JOINTS[lang].join(name[lang] for name in names) or of.name[lang]
            for lang in LANGUAGES}  # fmt: skip


def _subjects(of: Indicator, known: Mapping[str, Indicator]) -> Iterator[str]:
    yield from (part.subject for part in of.parts)
    if of.formula is not None:
        for id_ in of.formula.reads.values():
            yield from _subjects(known[id_], known)


def _heads(found: Mapping[str, Listed], about: Mapping[str, About]) -> Iterator[ListHead]:
    """The heads of the lists that have rows; what one adds counts for an indicator with a task."""
    for id_, shown in found.items():
        if not shown.total:
            continue
        gain = next((g for g in shown.head.gains if g.indicator in about), None)
        yield ListHead(
            id_, shown.of.name, shown.total, gain.indicator if gain else "",
            gain.value if gain else None, gain.lacking if gain and gain.how == ADDS else None,
            gain.how if gain else "",
        )  # fmt: skip


def _deadlines(workspace: Workspace) -> Iterator[Deadline]:
    """What falls due from the day on; of what all districts owe one line."""
    seen = set()
    for due in calendar.due(workspace).rows:
        key = (due.deadline.id, due.on)
        if due.left >= 0 and due.finished is None and key not in seen:
            seen.add(key)
            own = due.deadline.source
            source = {"zh": own, "en": due.deadline.source_en or own}
            yield Deadline(due.on, due.deadline.name, due.deadline.owner, source)
