"""Whole policy documents: parameters, score tables, clauses and amounts, as Markdown."""

from __future__ import annotations

from tests.generative import conditions
from tests.generative.draft import TEXTS, Constant, Draft
from tests.generative.rows import to_one_of


def document(draft: Draft) -> str:
    """A whole policy, as Markdown."""
    draft.reads = draft.chance.happens(20)
    tables = scores(draft) if draft.chance.happens(60) else ""
    blocks = [fence(draft, "require", "must", conditions.condition(draft, 2))]
    for word, id_, percent, depth in (
        ("require", "second", 40, 1),
        ("exclude", "barred", 35, 1),
        ("applies", "version", 15, 1),
        ("after", "later", 20, 1),
        ("waive", "must", 30, 1),
    ):
        if draft.chance.happens(percent):
            blocks.append(fence(draft, word, id_, conditions.condition(draft, depth)))
    if draft.chance.happens(60):
        blocks.append(fence(draft, "amount", "grant", amount(draft)))
    if draft.chance.happens(15):
        blocks.append(fence(draft, "amount", "equity", amount(draft)))
    head = "---\nkind: policy\nid: made.up\nfrom: 2015-01-01\nsubject: organisation\n"
    head += f"year: {draft.year}\n"
    if draft.reads:
        head += "reads:\n  granted: {amount: made.before}\n  recognised: {verdict: made.before}\n"
    head += "---\n"
    table = ["| parameter | from | value | unit |", "|---|---|---|---|", *draft.parameters]
    parameters = "\n".join(table) + "\n" if draft.parameters else ""
    return "\n".join([head, parameters, tables, *blocks])


def fence(draft: Draft, word: str, id_: str, text: str) -> str:
    """A block; now and then typed with an input method's signs."""
    draft.saw(f"fence {word}")
    if draft.chance.happens(3):
        draft.saw("full width")
        text = text.replace(">=", "≥").replace("(", "（")
    return f"```sql {word} {id_}\n{text}\n```\n"


def scores(draft: Draft) -> str:
    """Score tables, and the total made from them."""
    ids = ("s1", "s2")[: draft.chance.integer(1, 2)]
    tables = [_table(draft, id_) for id_ in ids]
    whole = " + ".join(ids)
    most = f"GREATEST({', '.join((*ids, '2'))})"
    text = draft.chance.choice((whole, f"LEAST({whole}, 9)", most, f"2 * {ids[0]} - 1"))
    draft.scores.extend((*ids, "total"))  # from here on, so that no table asks for another
    return "\n".join([*tables, fence(draft, "score", "total", text)])


def _table(draft: Draft, id_: str) -> str:
    """Bands from high to low on one fact, or on conditions of any kind."""
    lines = [f"| score {id_} | points |", "|---|---|"]
    top = draft.chance.integer(4, 9)
    name = draft.fact("count")
    limits = (10, 5, 1)[: draft.chance.integer(1, 3)]
    draft.nudges.append(to_one_of(name, limits + tuple(limit - 1 for limit in limits)))
    by_fact = draft.chance.happens(60)
    for limit in limits:
        when = f"{name} >= {limit}" if by_fact else conditions.condition(draft, 1)
        width = draft.chance.choice((0, 1, 1, 2))
        dash = draft.chance.choice(("–", "-"))
        lines.append(f"| `{when}` | {f'{top - width}{dash}{top}' if width else top} |")
        draft.saw("band of points" if width else "fixed points")
        top -= 1
    last = draft.chance.choice(("otherwise", "judged"))
    draft.saw(f"row {last}", "score table")
    lines.append(f"| {last} | {'0' if last == 'otherwise' else '0–5'} |")
    if any(dash in line.split("|")[2] for line in lines[2:] for dash in "–-"):
        draft.experts[id_] = (0, 3, 5, 7, 8, 10)
    return "\n".join(lines) + "\n"


def amount(draft: Draft) -> str:
    """What is paid: a share up to a cap, a tier, what may be granted."""
    rate, cap = draft.constant("rate"), draft.constant("money", positive=True)
    share = f"{rate.text} * {draft.fact('money')}"
    form = draft.chance.integer(0, 6)
    if form == 0:
        draft.saw("LEAST")
        return f"LEAST({share}, {cap.text})"
    if form == 1:
        draft.saw("up_to")
        return f"up_to({draft.chance.choice((cap.text, f'LEAST({share}, {cap.text})'))})"
    if form == 2:
        name = draft.fact("text")
        first, other = conditions.quoted(TEXTS[name][0]), _less(draft, cap)
        return f"CASE {name} WHEN {first} THEN {share} ELSE {other} END"
    if form == 3:
        return f"CASE WHEN {conditions.condition(draft, 1)} THEN {share} ELSE 0 END"
    if form == 4:
        draft.saw("GREATEST")
        return f"GREATEST({conditions.quantity(draft, 'money', 0).text}, 0)"
    if form == 5:
        return f"{rate.text} * ({draft.fact('money')} - {draft.fact('money')})"
    return conditions.quantity(draft, "money", 2).text


def _less(draft: Draft, cap: Constant) -> str:
    return draft.chance.choice(("0", cap.text, f"up_to({cap.text})"))
