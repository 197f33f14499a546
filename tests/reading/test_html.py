"""HTML as a person sees it."""

import pytest

from mailbot.reading.html import to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Bonjour <b>Anne</b>,</p><p>Validé</p>", "Bonjour Anne,\n\nValidé"),
        ("<div>a</div><div>b<br>c</div>", "a\n\nb\nc"),
        ("a<br><br>b", "a\n\nb"),
        ("<p>a\n   b&nbsp;c</p>", "a b\u00a0c"),
        (
            "<table><tr><td><p>Niveau</p></td><td><p>7</p></td></tr><tr><th>Lieu</th><td>Lyon</td></tr></table>",
            "Niveau\t7\n\nLieu\tLyon",
        ),
        ("<ul><li>un</li><li>deux</li></ul>", "un\n\ndeux"),
        ("a<blockquote>b<br>c<blockquote>d</blockquote></blockquote>e", "a\n\n> b\n> c\n>\n> > d\n\ne"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("5 &lt; 6 &amp; é", "5 < 6 & é"),
        ("", ""),
        ("<", "<"),
    ],
)
def test_blocks_are_lines_and_cells_stand_beside_each_other(html: str, text: str) -> None:
    squeezed = "\n".join(line for line in to_text(html).split("\n") if line.strip("> "))
    assert squeezed == "\n".join(line for line in text.split("\n") if line.strip("> "))


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none">secret</div>',
        '<span style="DISPLAY : NONE !important">secret</span>',
        '<span style="visibility: hidden">secret</span>',
        '<span style="font-size:0px;color:red">secret</span>',
        '<span style="font-size:0">secret</span>',
        '<span style="mso-hide:all">secret</span>',
        '<span style="opacity:0">secret</span>',
        '<span style="max-height:0;overflow:hidden">secret</span>',
        "<p hidden>secret</p>",
        "<style>secret</style>",
        "<script>secret</script>",
        "<title>secret</title>",
        "<!-- secret -->",
        "<template>secret</template>",
        '<div style="display:none"><p>sec<b>ret</b></p></div>',
    ],
)
def test_what_nobody_sees_is_not_there(hidden: str) -> None:
    assert to_text(f"<p>avant</p>{hidden}<p>après</p>").split() == ["avant", "après"]


@pytest.mark.parametrize("style", ["font-size:0.9em", "opacity:0.5", "max-height:05px", "font-size:10px"])
def test_small_text_is_seen(style: str) -> None:
    assert to_text(f'<p style="{style}">vu</p>') == "vu"


def test_marks_of_our_own_cannot_be_forged() -> None:
    assert to_text("<p>a\x01b&#1;c\x02\x03d</p>").replace("\ufffd", "") == "abcd"


def test_three_thousand_nested_nodes_are_read() -> None:
    assert to_text("<div>" * 3_000 + "fond") == "fond"
