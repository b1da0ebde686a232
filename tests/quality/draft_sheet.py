"""Write the draft of every situation in drafts.json, as `agentarmy draft` writes it.

Run as `python tests/quality/draft_sheet.py > sheet.txt` to read them one after the other.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from agentarmy.resources import seed_path  # noqa: E402
from clitools import run  # noqa: E402

Situation = dict[str, object]
REPS = {
    "northmill": ("Mara Lindqvist", "mara.lindqvist@northmill.example", "Northmill Machines"),
    "skyvera": ("Elena Marsh", "elena.marsh@skyvera.example", "Skyvera"),
}
PARTS = {"northmill": "mail calls chat contacts calendar crm", "skyvera": "mail calls"}


def situations() -> list[Situation]:
    """Read the situations: what is asked for, and the thread where it is an invented one."""
    found = json.loads((HERE / "drafts.json").read_text(encoding="utf-8"))
    assert isinstance(found, list)
    return found


def furnish(tenant: str) -> None:
    """Fill the home of this process with one demo tenant."""
    name, address, company = REPS[tenant]
    with contextlib.chdir(seed_path("tenants", tenant)):
        domain = address.rpartition("@")[2]
        for line in (
            ("init", "--name", name, "--domain", domain, "--price-file", "price_book.csv"),
            ("config", "set", "me.email", address),
            ("config", "set", "us.company", company),
            ("config", "set", "us.names", "Theo Brandt,Priya Raman,Helen Osei,Sam Whitlock"),
            ("config", "set", "clock.now", "2026-03-18T16:00:00+00:00"),
            ("config", "set", "zone", "America/Chicago"),
            ("policies", "import", "policies.json"),
            ("kb", "ingest", "knowledge"),
            ("import", *PARTS[tenant].split()),
        ):
            done = run(*line)
            assert done.code == 0, (line, done.err)


def drafted(one: Situation, folder: Path) -> dict[str, object]:
    """Return the draft of a situation as its JSON document."""
    options = [str(o) for o in one.get("options", [])]  # type: ignore[attr-defined]
    target = str(one.get("target") or "")
    if one.get("thread"):
        target = str(_mailbox(one, folder))
    elif "/" in target:
        target = str(Path(seed_path("tenants", str(one["tenant"]))) / target)
    done = run("draft", target, *options, "--json")
    assert done.code == 0, (one["id"], done.err)
    return done.json()


def _mailbox(one: Situation, folder: Path) -> Path:
    place = folder / f"{str(one['id']).replace(' ', '-').replace(',', '')}.mbox"
    lines: list[str] = []
    before = ""
    rows = one["thread"]
    assert isinstance(rows, list)
    for number, row in enumerate(rows):
        mail = EmailMessage()
        key = f"<{str(one['id']).replace(' ', '.').replace(',', '')}.{number}@thread.example>"
        mail["Message-ID"] = key
        mail["From"] = row["from"]
        own = "Mara Lindqvist <mara.lindqvist@northmill.example>"
        others = [row["to"]] if row.get("to") else []
        mail["To"] = ", ".join(others if row["from"] == own else [own, *others])
        mail["Date"] = _date(row["at"])
        mail["Subject"] = row["subject"]
        if before:
            mail["In-Reply-To"] = before
            mail["References"] = before
        mail.set_content(row["text"])
        lines.append(f"From sender@thread.example Mon Mar 16 09:00:00 2026\n{mail.as_string()}\n")
        before = key
    place.write_text("".join(lines), encoding="utf-8")
    return place


def _date(text: str) -> str:
    from datetime import datetime
    from email.utils import format_datetime

    return format_datetime(datetime.fromisoformat(text))


def sheet() -> Iterator[str]:
    """Yield every draft as a person would read it, tenant by tenant."""
    for tenant in REPS:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["AGENTARMY_HOME"] = str(Path(folder) / "home")
            furnish(tenant)
            for one in situations():
                if one["tenant"] != tenant:
                    continue
                data = drafted(one, Path(folder))
                head = data["headers"]
                assert isinstance(head, dict)
                yield f"=== {one['id']}: {one.get('target') or 'an invented thread'}"
                yield (
                    f"[{data['kind']}, {data['channel']}, {data['persona']}, {data['region']}, "
                    f"{data['stage']}, {len(str(data['body']).split())} words] To: {head['to']}"
                    f"  Cc: {head['cc']}\nSubject: {head['subject']}\n"
                )
                yield str(data["body"])
                for note in data["notes"]:  # type: ignore[attr-defined]
                    yield f"  * {note}"
                yield ""


if __name__ == "__main__":
    sys.stdout.write("\n".join(sheet()) + "\n")
