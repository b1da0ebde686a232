"""HTML mail to text: quotes as '> ' lines, links and tables readable, hidden text dropped.

An own scanner rather than html.parser: that one is quadratic on some broken input, and mail is
written by strangers. Every byte is looked at a bounded number of times.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape as _unescape

_TAG = re.compile(
    r"<(/?)([a-zA-Z][^\s/>]{0,60})((?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+)>",
)
_LOOSE_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]{0,60})([^>]*+)>")
_ATTRIBUTE = re.compile(
    r"([a-zA-Z][\w:-]{0,40})\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"']++))"
)
_HIDDEN_WORD = re.compile(r"(?:^|\s)hidden(?:\s|$|=)")
_BRACE = re.compile(r"([{}])")

_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "o:p",
    ]
)
_DROPPED = frozenset(
    [
        "script",
        "style",
        "head",
        "title",
        "template",
        "noscript",
        "object",
        "svg",
        "math",
        "select",
        "textarea",
        "audio",
        "video",
        "iframe",
        "xml",
    ]
)
_RAW = frozenset({"script", "style", "title", "textarea", "iframe"})
_BLOCK = frozenset(
    [
        "div",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "aside",
        "nav",
        "address",
        "center",
        "form",
        "fieldset",
        "table",
        "tbody",
        "thead",
        "tfoot",
        "tr",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "li",
        "pre",
        "body",
        "html",
        "figure",
        "blockquote",
    ]
)
_PARAGRAPH = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6"])
_CLOSED_BY: dict[str, frozenset[str]] = {
    "li": frozenset({"li", "p"}),
    "tr": frozenset({"td", "th", "tr", "p"}),
    "td": frozenset({"td", "th", "p"}),
    "th": frozenset({"td", "th", "p"}),
}
_P_ONLY = frozenset({"p"})

_INVISIBLE_STYLE = re.compile(
    r"display:none|visibility:hidden|visibility:collapse|(?<![\w-])opacity:0(?:\.0+)?(?:;|!|$)"
    r"|font-size:0(?:\.0+)?(?:px|pt|em|rem|%)?(?:;|!|$)|mso-hide:all"
    r"|(?<![\w-])(?:left|top|text-indent|margin-left):-\d{3,}|max-height:0(?:px)?(?:;|!|$)"
)
_COLOR = re.compile(r"(?<![\w-])color:([^;!]+)")
_BACKGROUND = re.compile(r"background(?:-color)?:([^;!]+)")
_RGB = re.compile(r"rgba?\((\d{1,3}),(\d{1,3}),(\d{1,3})(?:,([\d.]+))?\)")
_NAMES = {"white": (255, 255, 255), "black": (0, 0, 0), "snow": (255, 250, 250)}
_INDENT = re.compile(r"margin:0(?:px)?0(?:px)?0(?:px)?40px.*border:none")
_OUTLOOK = re.compile(r"border-top:(?:solid|1\.0pt|1pt)")
_QUOTE_CLASSES = frozenset({"gmail_attr", "moz-cite-prefix"})
_SIGNATURE_CLASSES = frozenset({"gmail_signature", "moz-signature"})
_MOST_CSS = 200_000
_MOST_STYLE = 2_000
DIVIDER = "_" * 32
"""Put before the header block of a reply where the markup says that one begins."""

Rgb = tuple[int, int, int]


@dataclass(slots=True)
class _Open:
    """An open element and what it changed, so that closing it restores that."""

    tag: str
    hidden: bool
    color: Rgb
    background: Rgb
    quoted: bool = False
    href: str = ""
    mark: int = 0
    gap: int = 2


@dataclass(slots=True)
class _Page:
    """The text so far and the state of the scan."""

    lines: list[str] = field(default_factory=list)
    buffer: list[str] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    pending: int = 0
    cell: bool = False
    depth: int = 0
    pre: int = 0
    lists: list[int] = field(default_factory=list)
    hidden_names: set[str] = field(default_factory=set)
    bullet: str = ""
    indent: str = ""

    @property
    def top(self) -> _Open:
        return self.stack[-1] if self.stack else _ROOT

    def flush(self) -> None:
        raw = "".join(self.buffer)
        self.buffer.clear()
        text = raw.rstrip() if self.pre else " ".join(raw.split())
        if text or self.pre:
            self.lines.append("> " * self.depth + self.indent + text)
        self.indent = ""

    def want(self, newlines: int) -> None:
        """Ask for a line end (1) or a blank line (2) before the next text."""
        self.pending = max(self.pending, newlines)

    def settle(self) -> None:
        """Write the line end that was asked for."""
        if not self.pending:
            return
        if self.buffer:
            self.flush()
        if self.pending > 1 and self.lines and self.lines[-1].strip("> "):
            self.lines.append(("> " * self.depth).rstrip())
        self.pending = 0
        self.cell = False

    def write(self, text: str) -> None:
        if not text.strip() and not self.pre:
            if self.buffer and not self.pending:
                self.buffer.append(" ")
            return
        if self.cell and self.buffer:
            self.buffer.append(" | ")
            self.pending = 0
        self.cell = False
        self.settle()
        if self.bullet:
            self.indent = "  " * min(len(self.lists) - 1, 8)
            self.buffer.append(self.bullet)
            self.bullet = ""
        if self.pre and "\n" in text:
            *whole, text = text.split("\n")
            for line in whole:
                self.buffer.append(line)
                self.flush()
        self.buffer.append(text)


_WHITE: Rgb = (255, 255, 255)
_ROOT = _Open("", False, (0, 0, 0), _WHITE)


def to_text(html: str) -> str:
    """Return what a reader of this HTML sees, as text; blockquotes become '> ' lines.

    Dropped: scripts, styles and whatever is not visible (display:none, size 0, text in the colour
    of its background, moved off the page). Linear in the length of `html`.
    """
    page = _Page()
    at, size, tag_pattern = 0, len(html), _TAG
    while at < size:
        lt = html.find("<", at)
        if lt < 0:
            break
        if lt > at:
            _text(page, html[at:lt])
        match = tag_pattern.match(html, lt)
        if match is None:
            step = _no_tag(html, lt)
            if step == size and tag_pattern is _TAG and html.find(">", lt) >= 0:
                # An unclosed quote swallows the rest; from here on, quotes mean nothing.
                tag_pattern = _LOOSE_TAG
                match = tag_pattern.match(html, lt)
            if match is None:
                if step == lt + 1:
                    _text(page, "<")
                at = step
                continue
        at = _element(page, html, match)
    if at < size:
        _text(page, html[at:])
    page.want(1)
    page.settle()
    return "\n".join(page.lines).strip("\n")


def _no_tag(html: str, at: int) -> int:
    """Return where to go on behind a '<' that opens no element; the end when it never closes."""
    if html.startswith("<!--", at):
        end = html.find("-->", at + 4)
        return len(html) if end < 0 else end + 3
    if html.startswith(("<!", "<?"), at):
        end = html.find(">", at)
        return len(html) if end < 0 else end + 1
    after = html[at + 1 : at + 3]
    return (
        len(html) if after[:1].isalpha() or (after[:1] == "/" and after[1:].isalpha()) else at + 1
    )


def _text(page: _Page, raw: str) -> None:
    if page.top.hidden:
        return
    page.write(unescape(raw) if "&" in raw else raw)


def unescape(text: str) -> str:
    """Replace character references; absurd ones stay as they stand."""
    try:
        return _unescape(text)
    except ValueError:  # a number of thousands of digits
        return text


def _element(page: _Page, html: str, match: re.Match[str]) -> int:
    """Open or close an element; return where the scan goes on."""
    closing, tag, rest = match.group(1), match.group(2).lower(), match.group(3)
    if closing:
        _close(page, tag)
        return match.end()
    if tag in _RAW:
        end = _raw_end(html, tag, match.end())
        if tag == "style":
            page.hidden_names |= _hidden_names(html[match.end() : end])
        return end
    _open(page, tag, rest)
    return match.end()


def _raw_end(html: str, tag: str, at: int) -> int:
    match = re.compile(f"</{tag}", re.IGNORECASE).search(html, at)
    return len(html) if match is None else match.start()


def _hidden_names(css: str) -> set[str]:
    """Return the single-class and single-id selectors that a style sheet hides.

    Rules inside of @media are left out: what a phone hides, others show.
    """
    found: set[str] = set()
    selectors: list[str] = []
    text = ""
    for sign in _BRACE.split(css[:_MOST_CSS]):
        if sign == "{":
            selectors.append(text)
        elif sign == "}":
            if len(selectors) == 1 and _INVISIBLE_STYLE.search(_squeezed(text)):
                names = (name.strip() for name in selectors[0].split(","))
                found.update(name[1:] for name in names if name[:1] in (".", "#"))
            if selectors:
                selectors.pop()
        text = sign
    return found


def _squeezed(style: str) -> str:
    """Return a style declaration in lower case without white space."""
    return "".join(style[:_MOST_STYLE].lower().split())


def _open(page: _Page, tag: str, rest: str) -> None:
    if tag == "br":
        page.want(1 if page.buffer and not page.pending else 2)
        return
    if tag == "hr":
        page.want(1)
        return
    if tag in _VOID:
        return
    closes = _CLOSED_BY.get(tag) or (_P_ONLY if tag in _BLOCK or tag in _PARAGRAPH else None)
    while closes and page.stack and page.stack[-1].tag in closes:
        _pop(page)
    attributes = _attributes(rest)
    style = _squeezed(attributes.get("style", ""))
    parent = page.top
    element = _Open(tag, parent.hidden or tag in _DROPPED, parent.color, parent.background)
    _look(page, element, attributes, style, rest)
    page.stack.append(element)
    page.counts[tag] = page.counts.get(tag, 0) + 1
    if not element.hidden:
        _layout(page, element, attributes, style)


def _attributes(rest: str) -> dict[str, str]:
    if "=" not in rest:
        return {}
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(rest):
        found.setdefault(name.lower(), unescape(double or single or bare))
    return found


def _look(page: _Page, element: _Open, attributes: dict[str, str], style: str, rest: str) -> None:
    """Work out whether the element can be seen, from its style, colours and names."""
    if style and _INVISIBLE_STYLE.search(style):
        element.hidden = True
    if page.hidden_names or "hidden" in rest:
        names = {*attributes.get("class", "").split(), attributes.get("id", "")}
        if names & page.hidden_names or _HIDDEN_WORD.search(_ATTRIBUTE.sub("", rest)):
            element.hidden = True
    background = _first(_BACKGROUND, style) or attributes.get("bgcolor", "")
    color = _first(_COLOR, style) or (attributes.get("color", "") if element.tag == "font" else "")
    if background:
        element.background = _rgb(background) or element.background
    if color:
        if color == "transparent" or color.endswith(",0)"):
            element.hidden = True
        element.color = _rgb(color) or element.color
    # Colour of its ground; but a picture behind it may be what makes white text readable.
    near = sum(abs(a - b) for a, b in zip(element.color, element.background, strict=True)) < 25
    if (color or background) and near and "url(" not in style:
        element.hidden = True


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text) if text else None
    return match.group(1) if match else ""


def _rgb(color: str) -> Rgb | None:
    """Read a CSS colour; None when it is not one we know."""
    color = color.strip().lower()
    if color.startswith("#"):
        digits = color[1:7]
        if len(digits) in (3, 4):
            digits = "".join(c * 2 for c in digits[:3])
        try:
            value = int(digits[:6], 16)
        except ValueError:
            return None
        return (value >> 16 & 255, value >> 8 & 255, value & 255) if len(digits) == 6 else None
    match = _RGB.match(color)
    if match:
        return (int(match[1]), int(match[2]), int(match[3]))
    return _NAMES.get(color)


def _layout(page: _Page, element: _Open, attributes: dict[str, str], style: str) -> None:
    """Begin lines, quotes, lists and cells as the element asks."""
    tag = element.tag
    classes = set(attributes.get("class", "").split())
    if classes & _QUOTE_CLASSES or (tag == "blockquote" and not _INDENT.search(style)):
        page.want(2)
        page.settle()
        page.depth += 1
        element.quoted = True
    elif classes & _SIGNATURE_CLASSES and tag != "pre":
        _own_line(page, "-- ")
    elif attributes.get("id", "").endswith("divRplyFwdMsg") or _OUTLOOK.search(style):
        _own_line(page, DIVIDER)
    if tag in _PARAGRAPH:
        element.gap = 1 if "MsoNormal" in classes or "margin:0" in style else 2
        page.want(element.gap)
    elif tag in _BLOCK:
        page.want(1)
    _inside(page, element, attributes)


def _own_line(page: _Page, text: str) -> None:
    page.want(1)
    page.settle()
    page.lines.append("> " * page.depth + text)


def _inside(page: _Page, element: _Open, attributes: dict[str, str]) -> None:
    tag = element.tag
    if tag in ("ul", "ol"):
        page.lists.append(1 if tag == "ol" else 0)
    elif tag == "li":
        number = page.lists[-1] if page.lists else 0
        page.bullet = f"{number}. " if number else "- "
        if number:
            page.lists[-1] += 1
    elif tag in ("td", "th"):
        page.cell = bool(page.buffer)
    elif tag == "tr":
        page.want(1)
        page.settle()
    elif tag == "pre":
        page.settle()
        page.pre += 1
    elif tag == "a":
        element.href = attributes.get("href", "").strip()
        element.mark = len(page.buffer) if not page.pending else 0


def _close(page: _Page, tag: str) -> None:
    if not page.counts.get(tag):
        if tag == "p":
            page.want(1)
        return
    while page.stack:
        if _pop(page) == tag:
            return


def _pop(page: _Page) -> str:
    element = page.stack.pop()
    tag = element.tag
    page.counts[tag] -= 1
    if element.hidden:
        return tag
    if tag == "a" and element.href:
        _link(page, element)
    elif tag in _PARAGRAPH:
        page.want(element.gap)
    elif tag in _BLOCK:
        page.want(1)
    if tag in ("ul", "ol") and page.lists:
        page.lists.pop()
    elif tag == "pre":
        if page.buffer:
            page.flush()
        page.pre -= 1
    if element.quoted:
        page.want(1)
        page.settle()
        page.depth -= 1
        page.want(2)
    return tag


def _link(page: _Page, element: _Open) -> None:
    """Write the address behind the words of a link, unless the words say it already."""
    href = element.href
    if not href.lower().startswith(("http://", "https://", "mailto:")) or len(href) > 200:
        return
    shown = "".join(page.buffer[element.mark :]).strip()
    bare = re.sub(r"^(?:https?://|mailto:)", "", href, flags=re.IGNORECASE).rstrip("/")
    if shown and not page.pending and bare.partition("?")[0].lower() not in shown.lower():
        page.buffer.append(f" <{bare if href.lower().startswith('mailto:') else href}>")
