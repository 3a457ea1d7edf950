"""Every contact card that is published, read by a strict reader and by a program of another family."""

from __future__ import annotations

import subprocess
from pathlib import Path

import portal
from portal import contacts, directory
from portal.qr_code import code

from ..conftest import AS_OF, ROOT
from .reader import Card, read_cards

ALL = "nguoi-phat-ngon/danh-ba/tat-ca.vcf"
_PERL = r"""
use Text::vCard::Addressbook; binmode STDOUT, ":utf8";
for my $file (@ARGV) { for my $card (Text::vCard::Addressbook->new({source_file => $file})->vcards) {
  my ($phone) = @{$card->get({node_type => "TEL"})}; my ($mail) = @{$card->get({node_type => "EMAIL"})};
  my ($office) = @{$card->get({node_type => "ORG"})};
  print join("\x1f", $file, $card->uid, $card->fullname, $card->title, $office->name, $phone->value,
    join(",", sort($phone->types)), $mail->value, $card->note), "\x1e"; } }
"""


def fields(card: Card) -> list[str]:
    """What Text::vCard is asked for, as our reader has it."""
    return [*(card[name][0][1] for name in ("UID", "FN", "TITLE", "ORG", "TEL")),
            ",".join(sorted(card["TEL"][0][0]["TYPE"].lower().split(","))), card["EMAIL"][0][1], card["NOTE"][0][1]]


def test_every_published_card_holds_to_the_grammar_and_another_program_reads_the_same(built: Path) -> None:
    files = sorted(built.rglob("*.vcf"))
    strict = {str(file): read_cards(file.read_bytes()) for file in files}
    everyone = strict[str(built / ALL)]
    people = [c for f in files if f.parent.name == "nguoi-phat-ngon" for c in strict[str(f)]]
    assert len(everyone) > 30 and all(c in people for c in everyone)
    # A card is the same in the person's own file, in the agency's and among all: importing twice adds nobody.
    by_uid = {c["UID"][0][1]: c for c in people}
    for cards in strict.values():
        assert all(by_uid[c["UID"][0][1]] == c for c in cards)
    answer = subprocess.run(["perl", "-e", _PERL, *map(str, files)], capture_output=True, text=True, check=True)
    read = [record.split("\x1f") for record in answer.stdout.split("\x1e")[:-1]]
    assert read == [[str(file), *fields(card)] for file in files for card in strict[str(file)]]


def test_the_card_in_a_code_has_the_same_person_in_lines_that_are_not_folded() -> None:
    catalog = portal.load(ROOT, AS_OF).catalog.public(AS_OF)
    whole = {c["FN"][0][1]: c for c in read_cards(dict(contacts.files(catalog))[ALL])}
    for group in directory.directory(catalog):
        for view in group.speakers:
            text = contacts.code_text(view)
            said = dict(line.split(":", 1) for line in text.split("\r\n") if line)
            assert not any(line.startswith((" ", "\t")) for line in text.split("\r\n"))
            card = whole[view.person.full_name]
            assert said["FN"] == card["FN"][0][1] and said["TEL;TYPE=WORK,VOICE"] == card["TEL"][0][1]
            assert said["EMAIL;TYPE=INTERNET,WORK"] == card["EMAIL"][0][1]
            # 73 modules of 13rem are just under three points each: denser codes old phones do not read.
            assert code(text, "l").size <= 73
