from __future__ import annotations

from agentarmy.domain.records import Channel, Facts, Person, Side, Turn
from agentarmy.reading.lexicon import Lexicon
from agentarmy.reading.speakers import meant, resolve_sides


def turn(name: str, text: str = "", *, address: str = "") -> Turn:
    return Turn(
        id=f"{name}{address}{text}",
        conversation="c",
        channel=Channel.CALL,
        speaker=Person(name, address),
        text=text,
    )


def sides(turns: list[Turn], facts: Facts, lexicon: Lexicon | None = None) -> dict[str, Side]:
    resolved, _ = resolve_sides(turns, facts, lexicon=lexicon)
    return {t.speaker.label: t.side for t in resolved}


def test_the_reps_answer_comes_first() -> None:
    facts = Facts(known_sides={"ben stone": Side.OURS}, our_names=("Ada Quill",))
    found = sides([turn("Ben Stone"), turn("Ada Quill")], facts)
    assert found == {"Ben Stone": Side.OURS, "Ada Quill": Side.OURS}


def test_addresses_are_told_by_domain() -> None:
    facts = Facts(our_domains=("clayworks.example",))
    turns = [
        turn("Ada", address="ada@sales.clayworks.example"),
        turn("Ben", address="b@stone.example"),
    ]
    assert sides(turns, facts) == {"Ada": Side.OURS, "Ben": Side.THEIRS}


def test_of_two_the_other_one_is_the_other_side() -> None:
    facts = Facts(our_names=("Ada Quill",))
    found = sides([turn("Quill, Ada (Clayworks)"), turn("Ben")], facts)
    assert found == {"Quill, Ada (Clayworks)": Side.OURS, "Ben": Side.THEIRS}


def test_who_pitches_sells_and_who_names_a_budget_buys(lexicon: Lexicon) -> None:
    turns = [
        turn("A", "Thanks for taking the time. What is your budget?"),
        turn("B", "Our budget is $5,000. We need a saw."),
    ]
    assert sides(turns, Facts(), lexicon) == {"A": Side.OURS, "B": Side.THEIRS}


def test_small_talk_tells_nothing(lexicon: Lexicon) -> None:
    turns = [turn("A", "Nice weather."), turn("B", "It is, yes."), turn("C", "Hm.")]
    resolved, unknown = resolve_sides(turns, Facts(), lexicon=lexicon)
    assert {t.side for t in resolved} == {Side.UNKNOWN}
    assert unknown == ("A", "B", "C")


def test_a_guest_greeted_by_us_is_theirs(lexicon: Lexicon) -> None:
    turns = [turn("Ada Quill", "Hello Ben, hello Kim."), turn("Ben", "Hi."), turn("Kim", "Hi.")]
    found = sides(turns, Facts(our_names=("Ada Quill",)), lexicon)
    assert found == {"Ada Quill": Side.OURS, "Ben": Side.THEIRS, "Kim": Side.THEIRS}


def test_nobody_said_anything() -> None:
    assert resolve_sides([], Facts()) == ((), ())


def test_ours_are_named_whole_or_by_a_part() -> None:
    turns = [turn("Ada Quill"), turn("Ben Stone", address="b@stone.example"), turn("Ben Quill")]
    assert meant(["ada  QUILL", "b@stone.example"], turns) == ("Ada Quill", "b@stone.example")
    assert meant(["ada", "Ada Quill"], turns) == ("Ada Quill",)
    assert meant(["Ben", "Adam", "", "Quill"], turns) == ()
