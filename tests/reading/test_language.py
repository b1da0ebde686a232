"""Which language a text is in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.domain.evidence import Kind
from agentarmy.domain.records import Channel, Facts, Person, Side, Turn
from agentarmy.errors import BadInput
from agentarmy.reading.language import Languages, each_language, language_of
from agentarmy.reading.lexicon import Lexicon
from agentarmy.reading.reader import read

SAID = {
    "de": "Wir brauchen zwölf Öfen bis Ende März. Ich entscheide das nicht allein, danke.",
    "fr": "Nous avons besoin de douze fours avant fin mars. Je ne décide pas seul, merci.",
    "es": "Necesitamos doce hornos antes de finales de marzo. No lo decido yo solo, gracias.",
    "it": "Abbiamo bisogno di dodici forni entro fine marzo. Non decido da solo, grazie.",
    "pt": "Precisamos de doze fornos até ao fim de março. Não decido sozinho, obrigado.",
    "nl": "We hebben twaalf ovens nodig voor eind maart. Ik beslis dat niet alleen, bedankt.",
    "pl": "Potrzebujemy dwunastu pieców do końca marca. Nie decyduję o tym sam, dziękuję.",
    "sv": "Vi behöver tolv ugnar före slutet av mars. Jag bestämmer inte det själv, tack.",
    "da": "Vi har brug for tolv ovne inden april. Det bestemmer jeg ikke alene, hvad koster det?",
    "no": "Vi trenger tolv ovner før april. Det bestemmer jeg ikke alene, hva koster det for oss?",
    "fi": "Tarvitsemme kaksitoista uunia maaliskuun loppuun mennessä, mutta en päätä yksin.",
    "cs": "Potřebujeme dvanáct pecí do konce března. Nerozhoduji o tom sám, ale děkuji.",
    "tr": "Mart sonuna kadar on iki fırına ihtiyacımız var, ama buna tek başıma karar vermem.",
    "ro": "Avem nevoie de douăsprezece cuptoare până la sfârșitul lunii, dar nu decid singur.",
    "hu": "Tizenkét kemencére van szükségünk március végéig, de ezt nem én döntöm el.",
    "id": "Kami membutuhkan dua belas oven sebelum akhir Maret, tetapi saya tidak bisa sendiri.",
    "ja": "三月末までにオーブンが12台必要です。",
    "zh": "我们三月底之前需要十二台烤箱。",
    "ko": "3월 말까지 오븐 12대가 필요합니다.",
    "ru": "Нам нужно двенадцать печей до конца марта.",
    "uk": "Нам потрібно дванадцять печей до кінця березня.",
    "ar": "نحتاج إلى اثني عشر فرنا قبل نهاية مارس.",
    "fa": "ما تا پایان مارس به دوازده کوره نیاز داریم و چه قیمتی دارد؟",
    "el": "Χρειαζόμαστε δώδεκα φούρνους.",
    "he": "אנחנו צריכים שנים עשר תנורים.",
    "th": "เราต้องการเตาอบสิบสองเครื่อง",
    "hi": "हमें बारह भट्टियाँ चाहिए।",
}


@pytest.fixture(scope="module")
def languages(lexicon: Lexicon) -> Languages:
    return lexicon.languages


@pytest.mark.parametrize("code", SAID)
def test_a_few_words_tell(code: str, languages: Languages) -> None:
    assert language_of([SAID[code]], languages) == code
    assert code in languages.names


@pytest.mark.parametrize(
    "text",
    [
        "We need twelve ovens by the end of March.",
        "OK",
        "",
        "12 x BL20",
        "Van de Kamp is in charge",
        "Hola! Great to meet you last week.",
        "Please quote for Haus der Öfen GmbH in Köln, to the attention of Frau Grün.",
        "The mail from Jürgen said: 'Wir brauchen zwölf Öfen', so that is what we want, I guess.",
        "MOQ? ETA? FOB or DDP?",
        "The sign reads 炉 and nobody here can tell what that means.",
    ],
)
def test_english_and_what_is_too_short_to_tell(text: str, languages: Languages) -> None:
    assert language_of([text], languages) == "en"


def test_a_short_answer_goes_with_the_talk(languages: Languages) -> None:
    assert each_language([SAID["de"], "Ja.", SAID["de"]], languages) == ["de", "de", "de"]
    english = "We need twelve ovens by the end of March, and I sign for them myself."
    talk = [english, SAID["de"], "Ok.", english + " " + english]
    assert each_language(talk, languages) == ["en", "de", "en", "en"]


@given(st.lists(st.text(max_size=80), max_size=4))
def test_any_text_has_a_language(texts: list[str]) -> None:
    known = Languages.parse({"en": {"name": "English", "words": "the of"}})
    assert len(each_language(texts, known)) == len(texts)


@pytest.mark.parametrize("entry", ["the of", {"name": "English"}])
def test_an_incomplete_language_is_refused(entry: object) -> None:
    with pytest.raises(BadInput, match="language xx"):
        Languages.parse({"xx": entry})


def test_in_a_mixed_thread_only_the_foreign_turns_are_left_out(
    lexicon: Lexicon, facts: Facts
) -> None:
    said = [
        "Our budget is 20,000 dollars for the kiln monitors.",
        "Unser Budget liegt bei 90.000 Euro, und ich unterschreibe das nicht selbst.",
        "I sign for it myself.",
    ]
    turns = [
        Turn(
            id=f"m{i}",
            conversation="c",
            channel=Channel.MAIL,
            speaker=Person("Ben Stone", "ben@stone.example"),
            text=text,
            side=Side.THEIRS,
        )
        for i, text in enumerate(said)
    ]
    found = read(turns, facts, lexicon=lexicon)
    assert (found.language, dict(found.unread)) == ("en", {"de": 1})
    assert {e.source.id for e in found.evidence} == {"m0", "m2"}
    assert {Kind.BUDGET, Kind.AUTHORITY} <= {e.kind for e in found.evidence}
