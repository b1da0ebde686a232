"""HTML mail as its reader sees it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.formats.html import DIVIDER, to_text
from agentarmy.formats.quoting import split


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>Two<br><br>Three", "One\nTwo\n\nThree"),
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("a &amp; b &lt;c&gt; &#8364;5 &nbsp;x", "a & b <c> €5 x"),
        ("<p>Nine <b>machines</b>,\n  please</p>", "Nine machines, please"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n  - c"),
        ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
        (
            "<table><tr><td>CS 200</td><td>7,900</td></tr><tr><td>LJ</td><td>1</td></tr></table>",
            "CS 200 | 7,900\nLJ | 1",
        ),
        ("<table><tr><td><p>a</p></td><td><p>b</p></td></tr></table>", "a | b"),
        ('<a href="https://x.example/offer">our offer</a>', "our offer <https://x.example/offer>"),
        ('<a href="https://x.example/">x.example</a>', "x.example"),
        ('<a href="mailto:jo@x.example">jo@x.example</a>', "jo@x.example"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<script>alert(1)</script><style>p{}</style><title>t</title>hi", "hi"),
        ("<!-- note --><![if mso]>x<![endif]>y", "xy"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<p>open <i>tags", "open tags"),
        ('<p class="MsoNormal">a</p><p class="MsoNormal">b</p>', "a\nb"),
    ],
)
def test_text_of_markup(html: str, text: str) -> None:
    assert to_text(html) == text


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none">evil</div>',
        '<div style="DISPLAY : none !important">evil</div>',
        '<span style="font-size:0px">evil</span>',
        '<span style="font-size:0">evil</span>',
        '<span style="color:#ffffff">evil</span>',
        '<span style="color: white; background: #fff">evil</span>',
        '<font color="#fefefe">evil</font>',
        '<div style="background:#000"><span style="color:#000001">evil</span></div>',
        '<div style="visibility:hidden">evil</div>',
        '<div style="opacity:0">evil</div>',
        '<div style="position:absolute;left:-9999px">evil</div>',
        '<div style="max-height:0;overflow:hidden">evil</div>',
        "<div hidden>evil</div>",
        '<style>.pre{display:none}</style><div class="x pre">evil</div>',
        "<template>evil</template>",
        '<div style="display:none"><div><p>evil</div></div>',
        '<span style="color:rgba(0,0,0,0)">evil</span>',
        '<p style="mso-hide:all">evil</p>',
    ],
)
def test_what_nobody_sees_is_dropped(hidden: str) -> None:
    assert to_text(f"<p>before</p>{hidden}<p>after</p>") == "before\n\nafter"


@pytest.mark.parametrize(
    "shown",
    [
        '<td bgcolor="#003366"><font color="#ffffff">good</font></td>',
        '<div style="background:#003366;color:#fff">good</div>',
        '<span style="font-size:0.9em">good</span>',
        '<span style="opacity:0.9">good</span>',
        "<style>@media print{.x{display:none}}</style><div class=x>good</div>",
        '<div style="max-height:0.5em">good</div>',
    ],
)
def test_what_is_seen_is_kept(shown: str) -> None:
    assert "good" in to_text(shown)


def test_blockquotes_become_quoted_lines() -> None:
    html = (
        "<div>Nine, please.</div><div class='gmail_quote'><div class='gmail_attr'>On Tue "
        "Mara wrote:"
        "</div><blockquote>How many?<blockquote>x</blockquote></blockquote></div>"
    )
    assert to_text(html).split("\n")[0] == "Nine, please."
    parts = split(to_text(html))
    assert parts.text == "Nine, please."
    assert "> How many?" in parts.quoted
    assert "> > x" in parts.quoted


def test_answers_between_blockquotes_stay() -> None:
    html = "<blockquote>How many?</blockquote>Nine.<blockquote>When?</blockquote><p>In May.</p>"
    assert split(to_text(html)).text == "Nine.\n\nIn May."


def test_an_indent_is_no_quote() -> None:
    html = '<blockquote style="margin:0 0 0 40px;border:none;padding:0px">nine</blockquote>'
    assert to_text(html) == "nine"


def test_outlook_reply_is_quoted_in_any_language() -> None:
    html = (
        '<p class="MsoNormal">Nio.</p><div style="border:none;border-top:solid #E1E1E1 1.0pt">'
        '<p class="MsoNormal"><b>Avs:</b> Mara &lt;m@n.example&gt;<br><b>Nar:</b> 10/3 2026<br>'
        "<b>Amne:</b> Offert</p></div><p>Hur?</p>"
    )
    assert DIVIDER in to_text(html)
    assert split(to_text(html)).text == "Nio."


def test_gmail_signature_is_marked() -> None:
    html = '<div>Nine.</div><div class="gmail_signature">Jo Kern<br>Buyer</div>'
    parts = split(to_text(html))
    assert (parts.text, parts.signature) == ("Nine.", "-- \nJo Kern\nBuyer")


@given(st.text(alphabet="<>/\"'=ab &;#-!pdivstyle \n", max_size=200))
def test_any_text_is_read(html: str) -> None:
    assert isinstance(to_text(html), str)


@pytest.mark.parametrize(
    "piece", ["<", "<a", "<!--", "<p", "</", '<a b="', "&#", "&" * 9, "<div>", "<b x='", "<style>"]
)
def test_hostile_markup_takes_linear_time(piece: str) -> None:
    def cpu(count: int) -> float:
        start = time.process_time()
        to_text(piece * count)
        return time.process_time() - start

    small = max(cpu(20_000), 0.02)
    assert cpu(200_000) < 40 * small


def test_absurd_references_stay() -> None:
    assert to_text("&#" + "9" * 5000 + ";").startswith("&#")
