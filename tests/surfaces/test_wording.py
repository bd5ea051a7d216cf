"""Clauses in words: what each shape of expression says, written by hand in both languages; and
every clause of every policy that is shipped."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support import ROOT
from twofold import facts, policies
from twofold.answers.labels import Labels
from twofold.answers.spoken import Spoken
from twofold.answers.worded import wording_of
from twofold.answers.wording import Wording
from twofold.errors import Place
from twofold.facts.model import Fact
from twofold.policies.model import Clause, ParameterRow
from twofold.sql.dialect import Names, expression
from twofold.sql.nodes import Duration, Name, Parameter, Type
from twofold.words import words
from twofold.workspace import library_only, open_city

AT = Place("words", 1)
DAY = date(2026, 11, 22)
# name: type, unit, absent, Chinese, English
FACTS = {
    "rd": (Type.MONEY, "元", "unknown", "研发费用", "R&D spending"),
    "revenue": (Type.MONEY, "元", "unknown", "销售收入", "revenue"),
    "profit": (Type.MONEY, "元", "unknown", "利润", "profit"),
    "paid": (Type.MONEY, "元", "0", "已付奖励", "grant paid"),
    "staff": (Type.COUNT, "人", "unknown", "职工", "staff"),
    "rights": (Type.COUNT, "件", "0", "专利", "patents"),
    "centres": (Type.COUNT, "家", "0", "分支机构", "branches"),
    "loss_year": (Type.COUNT, "年", "unknown", "亏损年度", "year of the loss"),
    "growth": (Type.RATIO, "", "unknown", "增长率", "growth"),
    "resident": (Type.YES_NO, "", "unknown", "居民企业", "resident enterprise"),
    "listed": (Type.YES_NO, "", "no", "在失信名单", "on the list of defaulters"),
    "owns": (Type.YES_NO, "", "no", "有研发机构", "has an R&D centre"),
    "group": (Type.YES_NO, "", "no", "被控股，或同属一个集团", "controlled, or of one group"),
    "registered": (Type.DATE, "", "unknown", "注册日", "date of registration"),
    "moved": (Type.DATE, "", "never", "迁入日", "date of moving in"),
    "level": (Type.TEXT, "", "unknown", "级别", "level"),
}  # fmt: skip
LEVELS = {"zh": {"national": "国家级", "city": "市级", "x": "省级"},
          "en": {"national": "national", "city": "city", "x": "provincial"}}  # fmt: skip
# name: type, value in base units, as written, unit
NUMBERS = {
    "share": (Type.RATIO, Decimal("0.05"), "5", "%"),
    "half": (Type.RATIO, Decimal("0.5"), "50", "%"),
    "cap": (Type.MONEY, Decimal(2_000_000), "200", "万元"),
    "floor": (Type.MONEY, Decimal(500_000), "500,000", "元"),
    "tier": (Type.MONEY, Decimal(50_000_000), "5000", "万元"),
    "each": (Type.MONEY, Decimal(10_000), "1", "万元"),
    "age": (Type.DURATION, Duration(days=365), "365", "日"),
    "stay": (Type.DURATION, Duration(months=24), "24", "月"),
    "no_rate": (Type.RATIO, None, "?", "%"),
    "no_sum": (Type.MONEY, None, "?", "元"),
    "points": (Type.POINTS, Decimal(60), "60", "分"),
}  # fmt: skip


def kind(of: Type) -> Type:
    """How the dialect takes a parameter: a percentage is a plain number there."""
    return Type.NUMBER if of in (Type.RATIO, Type.POINTS) else of


def known() -> dict[str, Fact]:
    return {n: Fact(Name(n, t, u), absent, zh, en, AT)
            for n, (t, u, absent, zh, en) in FACTS.items()}  # fmt: skip


def wording(lang: str) -> Wording:
    policy = policies.policies(library_only(), "cn.hnte")["cn.hnte"]
    rows = {n: ParameterRow(n, DAY, value, kind(t), written, u, "", AT)
            for n, (t, value, written, u) in NUMBERS.items()}  # fmt: skip
    labels = Labels(words(lang), policy, known())
    return Wording(Spoken(labels, rows, lambda _, value: LEVELS[lang].get(value, value)))


def said(lang: str, word: str, text: str) -> str:
    parameters = {n: Parameter(n, kind(t), u) for n, (t, _, _, u) in NUMBERS.items()}
    parameters |= {"day": Parameter("day", Type.DATE), "year": Parameter("year", Type.COUNT),
                   "year_start": Parameter("year_start", Type.DATE),
                   "year_end": Parameter("year_end", Type.DATE)}  # fmt: skip
    names = Names({n: f.name for n, f in known().items()}, parameters, frozenset(["total"]))
    tree = expression(text, names, AT)
    made = wording(lang)
    whole = made.clause(Clause(word, "staff", "", "", text, tree, AT))
    return made.whole(whole).replace("\u00a0", " ")


EXPECTED = [
    tuple(part.strip() for part in line.split("|"))
    for line in (Path(__file__).parent / "sentences.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("word", "text", "zh", "en"), EXPECTED, ids=lambda text: text)
def test_a_clause_in_words(word, text, zh, en) -> None:
    assert said("zh", word, text) == zh
    assert said("en", word, text) == en


def test_experts_are_said_to_find_what_the_clause_is_called() -> None:
    assert said("zh", "require", "judged('field')") == "专家认定符合“技术领域”"
    found = said("en", "require", "judged('field')")
    assert found == "Experts find that this holds: The technology lies in the supported fields"


def shipped():
    city = ROOT / "examples/qingdao"
    return [library_only(), open_city(city, day=DAY)] if (city / "city.yaml").exists() else []


IDS = re.compile(r"(?<![A-Za-z])[a-z]+(?:_[a-z0-9]+)+|:[a-z_]+|[{}]|\bNone\b")


SPACES = re.compile(r"\s\s|[（(] | [)）]")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_clause_that_is_shipped_has_a_sentence(lang) -> None:
    """No id of a fact or parameter, nothing left to fill in, no space twice, nothing empty."""
    wrong, seen = [], 0
    for workspace in shipped():
        subjects = facts.subjects(workspace)
        made, _ = policies._read(workspace)  # what others break is their tests' to say
        for policy in made.values():
            labels = Labels(words(lang), policy, subjects[policy.subject].facts)
            say = wording_of(workspace, labels)
            names = {*policy.facts, *(row.name for row in policy.parameters)}
            texts = [(c.id, say.whole(say.clause(c))) for c in policy.clauses]
            texts += [(t.id, say.whole(say.condition(b.condition))) for t in policy.tables
                      for b in t.bands if b.condition is not None]  # fmt: skip
            if policy.among is not None:
                texts.append(("among", say.whole(say.condition(policy.among))))
            seen += len(texts)
            for id_, text in texts:
                ids = {n for n in names if "_" in n and n in text}
                if not text.strip() or ids or IDS.search(text) or SPACES.search(text):
                    wrong.append(f"{policy.id} {id_}: {text}")
    assert seen > 100
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_number_in_force_stands_in_a_sentence_of_its_clause(lang) -> None:
    """What the signs say in figures, the words say too: no bound is lost on the way."""
    lost = []
    workspace = library_only()
    subjects = facts.subjects(workspace)
    for policy in policies.policies(workspace).values():
        labels = Labels(words(lang), policy, subjects[policy.subject].facts)
        say = wording_of(workspace, labels)
        for clause in policy.clauses:
            text = say.whole(say.clause(clause))
            read = re.findall(r":([a-z_0-9]+)", clause.text)
            for name in {n for n in read if n in {row.name for row in policy.parameters}}:
                shown = say.spoken.parameter(Parameter(name, Type.NUMBER))
                bare = re.match(r"[\d,.]+", shown)
                wanted = bare[0] if bare else ""
                if wanted and wanted not in text:
                    lost.append(f"{policy.id} {clause.id} :{name} {shown}: {text}")
    assert not lost, "\n" + "\n".join(lost)
