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
        ("<p><s>Validé</s> à <del>re</del>voir</p>", "~~Validé~~ à ~~re~~voir"),
        ("<p style='text-decoration: line-through'>Validé</p>non", "~~Validé~~\n\nnon"),
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
        '<p style="position:absolute;clip:rect(0 0 0 0)">secret</p>',
        '<p style="clip-path: inset(50%)">secret</p>',
        '<p style="transform: scale(0)">secret</p>',
        '<p style="transform:translateX(-9999px)">secret</p>',
        '<p style="height:0;overflow:hidden">secret</p>',
        '<p style="height:1px;width:1px;overflow:hidden">secret</p>',
        '<p style="visibility:collapse">secret</p>',
        '<p style="opacity:.01">secret</p>',
        '<p style="font:0/0 a">secret</p>',
        '<p style="font: 1px Arial">secret</p>',
        '<p style="margin-left:-9999px">secret</p>',
        '<p style="color:rgba(0,0,0,0)">secret</p>',
        '<p style="color:#00000000">secret</p>',
        '<p style="color:#f0f0f0">secret</p>',
        '<p style="dis/* */play:none">secret</p>',
        "<style>@media screen { .x { display: none } }</style><p class=x>secret</p>",
        "<style>secret</style>",
        "<script>secret</script>",
        "<title>secret</title>",
        "<!-- secret -->",
        "<template>secret</template>",
        '<div style="display:none"><p>sec<b>ret</b></p></div>',
        '<style>.x { display: none }</style><p class="y X">secret</p>',
        "<style>a{top:0} /* } */ p.x, #x {font-size:0}</style><p class=x>secret</p><i id=x>secret</i>",
        '<style>@import url(x); .x { visibility: hidden }</style><p class="x">secret</p>',
        "<style>u{mso-hide:all}</style><u>secret</u>",
        '<p style="color: white">secret</p>',
        '<span style="font-size:1px">secret</span>',
        '<div style="position:absolute; left: -9999px">secret</div>',
        '<p><font color="#fefefe">secret</font></p>',
        '<p style="color:rgba(255, 255, 255, 1.0)">secret</p>',
        '<p style="color:transparent">secret</p>',
        '<table bgcolor="#003366"><tr><td style="color:rgb(0,51,102)">secret</td></tr></table>',
        '<div style="background:#000">\n<p>secret</p></div>',
    ],
)
def test_what_nobody_sees_is_not_there(hidden: str) -> None:
    assert to_text(f"<p>avant</p>{hidden}<p>après</p>").split() == ["avant", "après"]


@pytest.mark.parametrize(
    "style",
    [
        "font-size:0.9em",
        "opacity:0.5",
        "max-height:05px",
        "font-size:10px",
        "font-size:1em",
        "margin-left:-100px; text-indent:-18.0pt",
        "color: rgb(0, 0, 0); background-color: rgb(255, 255, 255)",  # Outlook on the web
        "color:rgba(0, 0, 0, 1.0); background: white",
        "color: windowtext; background-color: transparent",
        "color: white; background: #003366",
        "color: #fff; background: url(x.png)",
        "color: var(--x); background: var(--x)",
    ],
)
def test_small_or_coloured_text_is_seen(style: str) -> None:
    assert to_text(f'<p style="{style}">vu</p>') == "vu"


@pytest.mark.parametrize(
    "html",
    [
        '<table bgcolor="#036"><tr><td style="color:white">vu</td></tr></table>',
        '<div style="background-color:#036"><p style="color:white"><b>vu</b></p></div>',
        '<div style="color:white"><p style="color:black">vu</p></div>',
        '<style>.h { background: #036 }</style><p class="h" style="color:#fff">vu</p>',
        '<div style="background:#036"><a href="x">vu</a></div>',
        "<style>@media (max-width: 600px) { .x { display: none } }</style><p class=x>vu</p>",
        "<style>.x { display: none } .x { display: block }</style><p class=x>vu</p>",
        "<style>.x { display: none</style><p class=y>vu</p>",
        "<style>p.x { display: none }</style><div class=x>vu</div>",
    ],
)
def test_what_can_be_told_from_its_ground_is_seen(html: str) -> None:
    assert to_text(html) == "vu"


def test_marks_of_our_own_cannot_be_forged() -> None:
    assert to_text("<p>a\x01b&#1;c\x02\x03d</p>").replace("\ufffd", "") == "abcd"


def test_three_thousand_nested_nodes_are_read() -> None:
    assert to_text("<div>" * 3_000 + "fond") == "fond"
