"""`init`: four answers as options or at a terminal, then the next command."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pytest

from agentarmy import config, paths
from clitools import run
from schemas import check


def test_everything_as_options(home: Path, tmp_path: Path) -> None:
    prices = tmp_path / "prices.csv"
    prices.write_text("sku,name,list_price,currency\nS1,Seat,40.00,EUR\nS2,Desk,99.50,EUR\n")
    (tmp_path / "my mail.mbox").touch()
    result = run(
        *("init", "--name", "Mara Lindqvist", "--domain", "northmill.example"),
        *("--domain", "northmill-service.example", "--price-file", str(prices)),
        *("--zone", "Europe/Paris", "--mail", str(tmp_path / "my mail.mbox"), "--json"),
    )
    shown = check(result, "init")
    assert shown["domains"] == ["northmill.example", "northmill-service.example"]
    assert (shown["prices"], shown["currency"], shown["zone"]) == (2, "EUR", "Europe/Paris")
    assert shown["tenant"] == "northmill.example"
    assert shown["next"] == f"agentarmy import '{tmp_path / 'my mail.mbox'}'"
    assert paths.private_places(home) == []


def test_nothing_told_and_no_terminal(home: Path) -> None:
    shown = check(run("init", "--json"), "init")
    assert (shown["clone"], shown["tenant"], shown["prices"]) == ("default", "local", 0)
    assert "Next: agentarmy import" in run("init").out


def test_telling_twice_changes_nothing() -> None:
    words = ("init", "--name", "Mara", "--domain", "northmill.example", "--price", "Seat 40 USD")
    first = check(run(*words, "--json"), "init")
    assert check(run(*words, "--json"), "init") == first


@pytest.mark.parametrize(
    ("words", "code", "expected"),
    [
        (("--price", "Seat"), 4, "Seat 40 USD"),
        (("--zone", "Berlin"), 4, "Europe/Berlin"),
        (("--domain", "gmail.com"), 4, "a domain of your company"),
        (("--domain", "no domain"), 4, "northmill.example"),
        (("--mail", "/nowhere/mail.mbox"), 3, "mail export"),
        (("--price-file", "/nowhere/prices.csv"), 3, "price file"),
    ],
)
def test_a_wrong_answer_is_one_line_and_nothing_is_kept(
    words: tuple[str, ...], code: int, expected: str
) -> None:
    result = run("init", "--name", "Mara", *words)
    assert result.code == code
    assert expected in result.err
    assert result.err.count("\n") == 1
    assert config.load(paths.current()).me.name == ""


def test_a_price_file_without_prices(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("colour,size\nred,4\n")
    result = run("init", "--price-file", str(tmp_path / "a.csv"))
    assert result.code == 4
    assert "a.csv" in result.err


def typed(answers: list[str], home: Path) -> str:
    """Answer `agentarmy init` at a terminal of its own and return all that it showed."""
    terminal, inner = pty.openpty()
    environment = {**os.environ, "AGENTARMY_HOME": str(home), "TERM": "dumb", "TZ": "Asia/Tokyo"}
    program = subprocess.Popen(
        [sys.executable, "-m", "agentarmy", "init"],
        stdin=inner,
        stdout=inner,
        stderr=inner,
        env=environment,
        start_new_session=True,
    )
    os.close(inner)
    shown, waiting = b"", list(answers)
    while select.select([terminal], [], [], 30)[0]:
        try:
            part = os.read(terminal, 4096)
        except OSError:  # how Linux says that the other end was closed
            break
        shown += part
        if waiting and shown.rstrip().endswith(b":"):
            os.write(terminal, waiting.pop(0).encode() + b"\n")
            shown += b"\n"
    os.close(terminal)
    assert program.wait(30) == 0, shown
    return shown.decode()


def test_four_questions_at_a_terminal(home: Path) -> None:
    shown = typed(["Mara, northmill.example", "Seat forty", "Seat 40 USD", "", ""], home)
    assert "1/4" in shown
    assert "5/4" not in shown
    assert "no price" in shown
    settings = config.load(paths.current())
    assert (settings.me.name, settings.us.domains) == ("Mara", ("northmill.example",))
    assert settings.zone == "Asia/Tokyo"
    assert "Next: agentarmy import mail.mbox" in shown


def test_the_prices_are_shown_as_they_were_read(home: Path, tmp_path: Path) -> None:
    shown = run(
        *("init", "--price", "Training day 900 EUR"),
        *("--price", "Seat 40 EUR per seat/month"),
    )
    assert "Prices    Training day 900 EUR, Seat 40 EUR per seat/month" in shown.out
    many = tmp_path / "prices.csv"
    many.write_text("name,list_price,currency\n" + "".join(f"P{n},{n},EUR\n" for n in range(1, 6)))
    assert "Prices    5\n" in run("init", "--price-file", str(many)).out
    assert "Prices    none told now" in run("init", "--name", "Mara").out
