"""Keys by their shape, values that are called keys, and what is neither."""

from __future__ import annotations

import pytest

from agentarmy.formats.secret_marks import find

pytestmark = pytest.mark.formlead
DRAWN = "q7Xw2LpZ9vKd4RtB8mNc"


# Written in two pieces, so that `make check-secrets` finds none in the project itself.
@pytest.mark.row("FL-NOW-13")
@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (f"key = sk-ant-{DRAWN}", "Anthropic key"),
        (f"sk-or-{DRAWN}", "OpenRouter key"),
        (f"OPENAI=sk-proj-{DRAWN}", "OpenAI key"),
        ("AKIA" + "Q7XW2LPZ9VKD4RTB", "AWS key"),
        (f"ghp_{DRAWN}{DRAWN}", "GitHub token"),
        (f"xoxb-{DRAWN}", "Slack token"),
        (f"AIza{DRAWN}{DRAWN[:15]}", "Google key"),
        ("pat-na1-" + "1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d", "HubSpot token"),
        (f"sk_live_{DRAWN}", "Stripe key"),
        ("-----BEGIN " + "RSA PRIVATE KEY-----", "private key"),
        (f'api_key: "{DRAWN}"', "value called a secret"),
        (f"export DB_PASSWORD={DRAWN}", "value called a secret"),
    ],
)
def test_a_secret_is_found_by_line_and_kind(line: str, kind: str) -> None:
    found = list(find(f"first line\n{line}\nlast line"))
    assert [(one.line, one.kind) for one in found] == [(2, kind)]


@pytest.mark.parametrize(
    "line",
    [
        "password = changeme-please-1",
        "api_key: ${OPENAI_API_KEY}",
        "token = os.environ['TOKEN_OF_SERVICE']",
        "secret: your-secret-goes-here-1",
        "sk-double-0123456789",
        "the password is in the safe",
        "token_count = 1234567890123456",
        "max_tokens: 4096",
        "AKIA is where such keys begin",
    ],
)
def test_what_is_no_secret_is_left_alone(line: str) -> None:
    assert list(find(line)) == []
