"""The benchmark of builds: its corpus passes the gate and is always the same; nothing held back is given to others."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path

import pytest
from benchmarks.build import corpus, measuring, peers, report
from benchmarks.spent import Spent

import portal
from portal.diagnostics import Severity
from portal.doors import parse_as_of

FEW = corpus.Size(policies=90, spokespersons=50, faqs=30)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return corpus.make(tmp_path_factory.mktemp("corpus") / "root", FEW)


def _written(root: Path) -> str:
    return hashlib.sha256(b"".join(p.name.encode() + p.read_bytes() for part in ("policies", "content")
                                   for p in sorted((root / part).rglob("*")) if p.is_file())).hexdigest()


def test_the_corpus_passes_the_gate_and_has_what_was_asked_for(made: Path) -> None:
    as_of = parse_as_of(corpus.AS_OF.isoformat())
    loaded = portal.load(made, as_of)
    assert [d for d in loaded.diagnostics if d.severity is not Severity.ADVICE] == []
    public = loaded.catalog.public(as_of)
    assert (len(public.policies), len(public.spokespersons), len(public.faqs)) >= (FEW.policies - 1, FEW.spokespersons - 3, FEW.faqs)
    assert len({e.value.stage for e in public.policies}) >= 7
    assert loaded.catalog.withheld(as_of), "without a held-back draft the search for leaks has nothing to do"


def test_the_same_numbers_give_the_same_bytes(made: Path, tmp_path: Path) -> None:
    assert _written(corpus.make(tmp_path / "again", FEW)) == _written(made)


def test_others_get_the_public_documents_with_links_that_lead_somewhere(made: Path, tmp_path: Path) -> None:
    peers.convert(made, tmp_path)
    texts = {p.relative_to(tmp_path).as_posix(): p.read_text("utf-8") for p in tmp_path.rglob("*.md")}
    assert len(texts) > FEW.policies + FEW.faqs and not any("status: cho-duyet" in text for text in texts.values())
    held_back = [p.stem for p in (made / "policies").glob("20*/*.md") if "status: cho-duyet" in p.read_text("utf-8")]
    assert held_back and not any(name in text for name in held_back for text in texts.values())
    some = next(text for path, text in texts.items() if path.startswith("policies/2024"))
    assert "| topic | current | proposed | effect |" in some, "what our pages show of the front matter is content for others, too"


def _measured(name: str, *cpu: float) -> measuring.Measured:
    return measuring.Measured(name, [Spent(c, c, 10**8, 2 * 10**8) for c in cpu], 10, 1, 100)


def test_ratios_are_medians_of_each_rounds_ratio() -> None:
    one = measuring.Round(1000, {"ours": _measured("Cổng", 1, 10, 100), "material": _measured("Material", 4, 50, 600)})
    ten = measuring.Round(10000, {"ours": _measured("Cổng", 10, 100, 1000), "material": _measured("Material", 40, 500, 6000)},
                          absent={"zensical": "chưa cài zensical"})
    lines = list(report.markdown([one, ten], "máy thử"))
    assert "| dựng từ đầu, 1.000 | 1,1 × M | **5 × M, 2 × H** | 9 × M | 5,00 × M |" in lines
    assert "| số mũ tăng theo số dự thảo | 1,1 | **≤ 1,0** | 0,95 | 1,00 |" in lines
    assert "- Không đo được zensical: chưa cài zensical." in lines


def test_the_table_is_set_between_its_marks() -> None:
    text = f"trước\n{report.BEGIN}\ncũ\n{report.END}\nsau\n"
    assert report.written(text, ["mới"]) == f"trước\n{report.BEGIN}\n\nmới\n\n{report.END}\nsau\n"
    with pytest.raises(ValueError):
        report.written("không có dấu", ["mới"])
    assert report.BEGIN in (corpus.ROOT / "docs/figures.md").read_text("utf-8")


def test_measurements_are_taken_up_again_from_their_file() -> None:
    one = measuring.Round(1000, {"ours": _measured("Cổng", 1, 10)}, edited=_measured("sửa", 1), cut={"Cổng": "2 trong 5 lượt"},
                          stages={"judge": {"cpu": 1.0}, "verify": {"cpu": 3.0}}, one_page={"mkdocs": _measured("một trang", 1)})
    again = measuring.Round.told(json.loads(json.dumps(dataclasses.asdict(one))))
    assert again == one
    assert "| xét | 1,00 (25%) | – |" in list(report.markdown([again], "máy thử"))


def test_rounds_beyond_the_budget_are_left_out_and_named(tmp_path: Path) -> None:
    said: list[str] = []
    bench = measuring.Bench(tmp_path, "0", said.append, budget=1)
    found, measured = measuring.Round(1000), _measured("Cổng", 25.0)
    assert not bench.enough(found, _measured("Cổng"), 0, 5) and not bench.enough(found, measured, 1, 5)
    measured.runs *= 2
    assert bench.enough(found, measured, 2, 5) and bench.enough(found, measured, 2, 5)
    assert found.cut == {"Cổng": "2 trong 5 lượt, vì mỗi cách dựng chỉ có 1 phút"} and len(said) == 1
