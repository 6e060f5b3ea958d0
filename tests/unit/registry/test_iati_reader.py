"""Reading activity files that are good, old, broken, hostile, or very large."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.registry.iati.reader import (
    ActivityReader,
    ActivityTooLarge,
    BrokenXml,
    DoctypeRefused,
    FileRefused,
    NotIati,
    OldVersion,
)
from tests.unit.registry.iati_files import HEAD, activity, document, pieces, read

LATIN = '<?xml version="1.0" encoding="ISO-8859-1"?>\n'
BOMB = (
    '<?xml version="1.0"?>\n<!DOCTYPE iati-activities [<!ENTITY a "ha">\n'
    + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">\n'
        for before, name in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]>\n"
)
MB = 1024 * 1024


def test_activities_come_with_their_line_and_hash() -> None:
    found, refused = read(document(activity("XX-1"), activity("XX-2")).encode())
    assert refused is None
    assert [(each.line, each.identifier) for each in found] == [(3, "XX-1"), (4, "XX-2")]
    assert found[0].sha256 != found[1].sha256


def test_a_line_beyond_65535_is_told_as_it_is() -> None:
    found, _ = read(document("\n" * 70_000, activity()).encode())
    assert found[0].line == 70_003


@pytest.mark.parametrize(
    ("content", "refusal", "words"),
    [
        (document(activity("&j;"), head=BOMB), DoctypeRefused, "leave out the DOCTYPE"),
        (
            document(activity(inside='<tag code="&j;"/>'), head=BOMB),
            DoctypeRefused,
            "leave out the DOCTYPE",
        ),
        (
            document(head='<!DOCTYPE iati-activities SYSTEM "file:///etc/passwd">'),
            DoctypeRefused,
            "document type",
        ),
        (document(activity(), version="1.05"), OldVersion, "'1.05'; 2.01 to 2.03"),
        (document(activity(), version=""), OldVersion, "2.01 to 2.03"),
        ("<iati-organisations version='2.03'/>", NotIati, "'iati-organisations'"),
        ("<html><body/></html>", NotIati, "'html'"),
        ("identifier,title\nXX-1,Well\n", BrokenXml, "Line 1"),
        ("", BrokenXml, "Line"),
    ],
)
def test_a_file_that_is_no_good_is_refused_with_a_reason(
    content: str, refusal: type[FileRefused], words: str
) -> None:
    found, refused = read(content.encode())
    assert found == []
    assert type(refused) is refusal
    assert words in str(refused)


def test_what_stood_before_the_break_of_a_truncated_file_is_given() -> None:
    whole = document(activity("XX-1"), activity("XX-2"), activity("XX-3"))
    found, refused = read(whole[: whole.index("XX-3") + 20].encode())
    assert [each.identifier for each in found] == ["XX-1", "XX-2"]
    assert isinstance(refused, BrokenXml)
    assert "Line 5: the file ends early" in str(refused)


def test_what_stood_before_a_syntax_error_is_given() -> None:
    broken = document(activity("XX-1"), "<iati-activity></oops>", activity("XX-2"))
    found, refused = read(broken.encode())
    assert [each.identifier for each in found] == ["XX-1"]
    assert isinstance(refused, BrokenXml)
    assert "Line 4" in str(refused)


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        (LATIN, "latin-1"),
        (HEAD, "utf-8-sig"),
        (HEAD.replace("UTF-8", "UTF-16"), "utf-16"),
        ('<?xml version="1.0" encoding="windows-1252"?>', "cp1252"),
    ],
)
@pytest.mark.parametrize("step", [1, 7, None])
def test_another_encoding_reads_as_the_same_words(
    head: str, encoding: str, step: int | None
) -> None:
    place = "<location><name><narrative>Thiès</narrative></name></location>"
    content = document(activity(inside=place), head=head).encode(encoding)
    found, refused = read(content, step=step)
    assert refused is None
    assert found[0].activity is not None
    assert found[0].activity.place == "Thiès"


@pytest.mark.parametrize("bad", ["<x>a&nbsp;b</x>", '<x y="&nbsp;"/>'])
@pytest.mark.parametrize("step", [7, 50, None])
def test_an_entity_that_nobody_declared_breaks_the_file_where_it_stands(
    bad: str, step: int | None
) -> None:
    content = document(activity("XX-1"), activity("XX-2", bad), activity("XX-3"))
    found, refused = read(content.encode(), step=step)
    assert [each.identifier for each in found] == ["XX-1"]
    assert isinstance(refused, BrokenXml)
    assert "Line 4: Entity 'nbsp' not defined" in str(refused)


def test_what_follows_an_undeclared_entity_is_not_read_as_a_file_of_its_own() -> None:
    reader = ActivityReader()
    with pytest.raises(BrokenXml, match="nbsp"):
        list(reader.feed(b'<iati-activities version="2.03"><iati-activity>&nbsp;'))


@pytest.mark.parametrize("bad", ["<{0}></b>", "<{0}:b/>", "<b>&{0};</b>"])
def test_a_long_name_does_not_make_a_long_refusal(bad: str) -> None:
    content = document(activity(inside=bad.format("a" * 40_000)))
    _, refused = read(content.encode())
    assert isinstance(refused, BrokenXml)
    assert len(str(refused)) < 500


def test_bytes_that_are_not_in_the_declared_encoding_break_the_file() -> None:
    content = document(activity("XX-1")) + "<!-- \xe9 -->"
    _, refused = read(content.encode("latin-1"))
    assert isinstance(refused, BrokenXml)


BITS = st.lists(
    st.sampled_from(
        [
            activity("XX-1"),
            activity("XX-2", "<description><narrative>é ü</narrative></description>"),
            activity("XX-3", place='<recipient-region code="298"/>'),
            activity("XX-4", place=""),
            "<!-- a remark -->",
            "<other><iati-activity/></other>",
            "  \n text ",
            "<?remark of a program?>",
        ]
    ),
    max_size=6,
)


@settings(deadline=None, max_examples=60)
@given(BITS, st.integers(1, 400), st.integers(0, 400))
def test_pieces_of_any_size_give_the_same(bits: list[str], step: int, cut: int) -> None:
    content = document(*bits).encode()
    content = content[: len(content) - cut] if cut % 2 else content
    at_once, refused = read(content)
    in_pieces, refused_in_pieces = read(content, step=step)
    assert in_pieces == at_once
    assert type(refused_in_pieces) is type(refused)


def test_a_file_of_50_mb_is_read_in_constant_memory(capsys: pytest.CaptureFixture[str]) -> None:
    one = activity(
        inside="<description><narrative>" + "words " * 2000 + "</narrative></description>"
    )
    count = 50 * MB // len(one)
    reader, found, peak = ActivityReader(), 0, 0
    before = _resident()
    for piece in _large(one, count):
        found += sum(1 for _ in reader.feed(piece))
        peak = max(peak, _resident())
    found += sum(1 for _ in reader.close())
    with capsys.disabled():
        grown = (peak - before) / MB
        sys.stdout.write(f"\n50 MB of activities: the process grew by {grown:.1f} MB\n")
    assert found == count
    assert peak - before < 30 * MB


@pytest.mark.parametrize("filling", ["<x>words that never end</x>", "<!-- nothing -->", "words "])
def test_what_never_ends_is_refused_before_it_fills_the_memory(filling: str) -> None:
    reader = ActivityReader()
    list(reader.feed(b'<iati-activities version="2.03"><iati-activity>'))
    piece = filling.encode() * (MB // len(filling))
    with pytest.raises((ActivityTooLarge, BrokenXml)):
        for _ in range(6):
            list(reader.feed(piece))


def _large(one: str, count: int) -> list[bytes]:
    head, _, tail = document("|").partition("|")
    return [head.encode(), *[one.encode()] * count, *pieces(tail.encode(), MB)]


def _resident() -> int:
    """What the process holds now, in bytes: the parser's memory is not Python's."""
    with open("/proc/self/statm", encoding="ascii") as counts:
        return int(counts.read().split()[1]) * 4096
