"""What is built can be read again, and other words put in change nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.domain.records import Person
from agentarmy.errors import BadInput
from agentarmy.formats.outgoing import File, Outgoing, build
from agentarmy.formats.reopening import files_of, text_of, with_text

MAIL = Outgoing(
    sender=Person("Mara Lindqvist", "mara@northmill.example"),
    to=(Person("Ada, of Brook", "ada@brook.example"), Person("", "bo@brook.example")),
    cc=(Person("Ünal Öz", "oz@brook.example"),),
    subject="Größe der Pressen – und mehr",
    text="Hi Ada,\n\nFrom now on 40 × 2 = 80.\n.\n\nMara\n",
    message_id="abc@northmill.example",
    key="0011-aabb",
    in_reply_to="two@brook.example",
    references=("one@brook.example", "two@brook.example"),
    unsubscribe="https://northmill.example/u",
    files=(File("Ünit list.pdf", "application/pdf", bytes(range(256)) * 3),),
)


def test_text_and_files_come_back() -> None:
    assert text_of(build(MAIL)) == MAIL.text
    assert files_of(build(MAIL)) == MAIL.files
    assert files_of(build(replace(MAIL, files=()))) == ()


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
    st.booleans(),
)
def test_other_words_make_the_mail_that_would_have_been_built(
    before: str, after: str, with_file: bool
) -> None:
    files = MAIL.files if with_file else ()
    old = build(replace(MAIL, text=before, files=files))
    new = replace(MAIL, text=after, files=files, message_id="new@northmill.example", key="0022-cc")
    assert with_text(old, after, message_id=new.message_id, key=new.key) == build(new)


def test_a_mail_of_another_program_is_refused() -> None:
    with pytest.raises(BadInput, match="another program"):
        text_of(b"From: a@b.example\r\nTo: c@d.example\r\nContent-Type: text/html\r\n\r\n<p>x")


def test_a_file_is_put_beside_those_that_are_there() -> None:
    new = File("order.txt", "text/plain", b"nine\n")
    more = with_text(build(MAIL), MAIL.text, message_id=MAIL.message_id, key=MAIL.key, more=[new])
    assert more == build(replace(MAIL, files=(*MAIL.files, new)))
    assert text_of(more) == MAIL.text
