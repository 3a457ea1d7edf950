"""What is not approved, held back or withdrawn is in no output of any kind; markup in a text field stays text."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.search import reading

from ..building import build

pytestmark = pytest.mark.site
CANARY = "Kỳ nhông xanh lam ngủ dưới cầu gỗ"
SLUG = "chinh-sach-kin-kiem-thu"
BODY = """
## Sự cần thiết ban hành

{canary} mỗi đêm mưa, điều này chỉ có trong dự thảo chưa ai được đọc.
"""


def policy(root: Path, publication: str, canary: str = CANARY, slug: str = SLUG) -> None:
    source = next(p for p in sorted((root / "policies/2026").glob("[a-z]*.md")) if "lay-y-kien" in p.read_text("utf-8"))
    text = source.read_text("utf-8")
    front, _, _ = text.partition("\n---\n")
    front = re.sub(r"^title:.*$", f"title: {canary}", front, flags=re.MULTILINE)
    front = re.sub(r"^summary:.*(?:\n[ ]+.*)*$", f"summary: {canary} và hát.", front, flags=re.MULTILINE)
    front = re.sub(r"^public_number:.*\n", "", front, flags=re.MULTILINE)
    front = re.sub(r"^publication:\n(?:[ ]+.*\n?)+", "publication:\n" + publication + "\n", front, flags=re.MULTILINE)
    front = re.sub(r"^(attachments|feedback|corrections):\n(?:[ -]+.*\n?)+", "", front, flags=re.MULTILINE)
    front = re.sub(r"^  full_text:.*\n", "  full_text_url: https://lamdong.example/toan-van\n", front, flags=re.MULTILINE)
    (root / f"policies/2026/{slug}.md").write_text(
        front.rstrip() + "\n---\n" + BODY.format(canary=canary), "utf-8"
    )


APPROVED = "  status: cong-khai\n  approved_by: Nguyễn Văn A\n"


STATES = {
    "draft": ("  status: nhap", False),
    "waiting": ("  status: cho-duyet", False),
    "approved-tomorrow": (APPROVED + "  approved_on: 2026-11-24", False),
    "embargo+1s": (APPROVED + "  approved_on: 2026-11-20\n  public_from: 2026-11-23T00:00:01", False),
    "embargo-0s": (APPROVED + "  approved_on: 2026-11-20\n  public_from: 2026-11-23T00:00:00", True),
    "embargo-1s": (APPROVED + "  approved_on: 2026-11-20\n  public_from: 2026-11-22T23:59:59", True),
    "withdrawn": (APPROVED.replace("cong-khai", "go-bo") + "  approved_on: 2026-11-20\n  withdrawn_on: 2026-11-22\n"
                  "  withdrawn_reason: Cơ quan chủ trì rút để hoàn thiện.", False),
}
"""Publication as an editor may write it, and whether the document is public then."""
ANIMALS = ("lam", "đỏ", "vàng", "tím", "nâu", "xám", "hồng")


def test_a_policy_is_public_by_proof_or_in_no_file_at_all(checkout: Callable[[], Path], tmp_path: Path) -> None:
    """One policy in every state, each with words that no other has."""
    from portal.vietnamese import fold

    root, target = checkout(), tmp_path / "site"
    canaries = {state: f"Kỳ nhông xanh {colour} ngủ dưới cầu gỗ" for state, colour in zip(STATES, ANIMALS, strict=True)}
    slugs = {state: f"{SLUG}-{place}-het" for place, state in enumerate(STATES)}
    for state, (publication, _) in STATES.items():
        policy(root, publication, canaries[state], slugs[state])
    result = build(root, target)
    assert result.code == 0, result.output
    everything = {p.relative_to(target).as_posix(): p.read_bytes() for p in target.rglob("*") if p.is_file()}
    folded = {path: fold(data.decode("utf-8", "ignore")) for path, data in everything.items()}
    searched = list(reading.all_said(target))
    for (state, (_, shown)), colour in zip(STATES.items(), ANIMALS, strict=True):
        words = fold(f"xanh {colour} ngủ dưới")
        holding = [path for path, text in folded.items() if words in text]
        assert bool(holding) == shown, (state, holding)
        found = [path for path, _, said in searched if any(words in fold(text) for text in said.texts)
                 or ("xanh", fold(colour)) in {*said.terms}]
        assert bool(found) == shown, (state, found)
        if not shown and state != "withdrawn":
            assert not [path for path in everything if slugs[state] in path], state
            assert not [path for path, data in everything.items() if slugs[state].encode() in data], state
    stone = everything[f"chinh-sach/{slugs['withdrawn']}.html"].decode()
    assert "22/11/2026" in stone and "rút để hoàn thiện" in stone and "noindex" in stone


def test_markup_in_every_text_field_stays_text(checkout: Callable[[], Path], tmp_path: Path) -> None:
    """Every scalar of every kind that takes free text is given markup; no page may carry it as markup."""
    root = checkout()
    attack = "<img src=x onerror=alert(1)>&<b>"
    keys = ("title", "summary", "question", "full_name", "position", "claim", "fact", "source", "topic", "current",
            "proposed", "effect", "note", "reason", "channel", "audience", "what", "new_value", "scope", "approved_by",
            "name", "issuer", "place", "chair", "exception_note", "address", "contact", "when", "funding",
            "if_yes", "heard", "reply")
    changed = 0
    for path in [*root.glob("policies/20*/*.md"), *root.glob("content/*/*.md"), *root.glob("content/*.md")]:
        if path.name.startswith("_") or path.parent.name in ("co-quan",):
            continue
        text = path.read_text("utf-8")
        front, sign, body = text.partition("\n---\n")
        chosen = [k for k in keys if k != "name" or path.parent.name == "kenh-chinh-thuc"]

        def inject(match: re.Match[str]) -> str:
            nonlocal changed
            changed += 1
            return f'{match[1]}{match[2]}: "{attack} {changed}?"'  # a question must end as one

        front = re.sub(rf"^([ -]*)({'|'.join(chosen)}): +(?![>|])(?:\"[^\"\n]*\"|[^\n]*)$(?!\n[ ]+[^\s-][^:\n]*$)", inject, front,
                       flags=re.MULTILINE)
        path.write_text(front + sign + body, "utf-8")
    assert changed > 300
    target = tmp_path / "site"
    result = build(root, target)
    assert result.code == 0, result.output
    escaped = 0
    for page in target.rglob("*.html"):
        html = page.read_text("utf-8")
        assert "<img src=x" not in html and "onerror=alert(1)>" not in html.replace("onerror=alert(1)&gt;", ""), page
        escaped += html.count("&lt;img src=x onerror=alert(1)&gt;&amp;&lt;b&gt;")
    assert escaped > 300


def test_the_finished_tree_is_searched_for_withheld_words_by_the_build_itself(
    small_checkout: Path, tmp_path: Path
) -> None:
    """Whoever writes a withheld title into the tree, by whatever way, does not get past the build."""
    root = small_checkout
    policy(root, "  status: nhap")
    (root / "hooks/careless.py").write_text(
        "from pathlib import Path\n"
        "def on_post_build(config):\n"
        "    page = Path(config.site_dir) / 'index.html'\n"
        f"    page.write_text(page.read_text('utf-8').replace('</main>', '<p>{CANARY}</p></main>'), 'utf-8')\n", "utf-8"
    )
    config = root / "mkdocs.yml"
    config.write_text(
        config.read_text("utf-8").replace("  - hooks/build.py\n", "  - hooks/build.py\n  - hooks/careless.py\n"), "utf-8"
    )
    result = build(root, tmp_path / "site")
    assert result.code == 1 and f"lộ nội dung chưa được công khai của policies/2026/{SLUG}.md" in result.output
    assert not (tmp_path / "site").exists()


def test_a_template_finds_nothing_withheld_in_the_catalog(small_checkout: Path, tmp_path: Path) -> None:
    root = small_checkout
    policy(root, "  status: nhap")
    home = root / "overrides/portal/home.html"
    home.write_text(home.read_text("utf-8") + "{% for e in catalog.withheld(as_of) %}<p>{{ e.value.title }}</p>{% endfor %}"
                    f"{{{{ catalog.policy_by_slug.get('{SLUG}') or 'không có gì' }}}}", "utf-8")
    result = build(root, tmp_path / "site")
    assert result.code == 0, result.output
    assert "không có gì" in (tmp_path / "site/index.html").read_text("utf-8")
