"""Which language a text is in."""

import pytest

from quality.article import Article
from quality.document import Document
from quality.document.language import Language, find_language

ENGLISH = (
    "Tarnbrook council voted on Tuesday to close the station for eleven weeks while its oldest pipes are replaced. "
    "The work will cost 4.2 million pounds, according to a paper that the council published on Monday. "
)
CHINESE = "市议会周二投票决定关闭泵站十一周以更换最旧的管道。"
GERMAN = "Der Stadtrat hat am Dienstag beschlossen, die Station zu schließen, weil die Rohre alt sind und ersetzt werden müssen. "
TEXTS = [
    (CHINESE * 12, "zh"),
    (CHINESE, "zh"),
    ("市議会は火曜日、最も古い配管を交換するためにポンプ場を十一週間閉鎖することを決めた。" * 3, "ja"),
    ("시의회는 화요일에 가장 오래된 배관을 교체하기 위해 펌프장을 폐쇄하기로 했다. ", "ko"),
    ("Рада вирішила у вівторок закрити насосну станцію на одинадцять тижнів, поки старі труби замінюють. ", "uk"),
    (
        "Савет вырашыў у аўторак закрыць помпавую станцыю, пакуль мяняюць самыя старыя трубы. Працы пачнуцца ў траўні.",
        "be",
    ),
    ("Съветът реши във вторник да затвори станцията, докато се сменят най-старите тръби. ", "bg"),
    ("Веће је у уторак одлучило да затвори станицу док се најстарије цеви замењују. ", "sr"),
    ("شورای شهر تصمیم گرفت که ایستگاه را ببندد تا کهنه‌ترین لوله‌ها تعویض شود. این کار پنج میلیون هزینه دارد. ", "fa"),
    ("کونسل نے منگل کو پمپنگ اسٹیشن بند کرنے کا فیصلہ کیا جبکہ پرانے پائپ بدلے جائیں گے۔ ", "ur"),
    ("Городской совет проголосовал во вторник за закрытие насосной станции. ", "ru"),
    ("صوت مجلس المدينة يوم الثلاثاء على إغلاق محطة الضخ. ", "ar"),
    ("สภาเมืองลงมติเมื่อวันอังคารให้ปิดสถานีสูบน้ำเป็นเวลาสิบเอ็ดสัปดาห์", "th"),
    ("Το δημοτικό συμβούλιο αποφάσισε την Τρίτη να κλείσει το αντλιοστάσιο. ", "el"),
    ("नगर परिषद ने मंगलवार को पंपिंग स्टेशन को बंद करने का निर्णय लिया। ", "hi"),
    (GERMAN * 2, "de"),
    (GERMAN, "de"),
    (
        "Hội đồng thành phố đã bỏ phiếu vào thứ ba để đóng cửa trạm bơm trong mười một tuần và thay thế các đường ống cũ. ",
        "vi",
    ),
    (
        "El ayuntamiento votó el martes para cerrar la estación de bombeo durante once semanas, según un documento de la ciudad. ",
        "es",
    ),
    (ENGLISH, "en"),
    (ENGLISH * 3 + CHINESE, "en"),
    (
        "The cooncil said on Tuesday that it wis gaun tae shut the watter station for eleeven weeks while the auldest pipes were "
        "replaced. Thon wark wid cost fower million pund, accordin tae a paper, an the library wid bide open. ",
        "en",
    ),
    (
        "The Honourable Minister, while flagging off the exercise in Abuja on Thursday, charged the youths to shun violence, saying "
        "that the palliatives would get to the grassroots in all the local government areas of the state. ",
        "en",
    ),
    (
        "Smith (Leeds) beat Jones (York) 6-4, 6-3; Berg (Oslo) lost to Roe (Cork) 2-6, 6-7; Kahn and Stone of Bonn won in two sets.",
        "en",
    ),
]


@pytest.mark.parametrize(("text", "code"), TEXTS)
def test_languages(text: str, code: str) -> None:
    assert find_language(Document(Article.from_text(text))).code == code


def test_a_program_is_in_no_language() -> None:
    text = "\n".join(f"def f{n}(x):\n    y = x + {n}\n    return y * f(x)" for n in range(40))
    assert find_language(Document(Article.from_text(text))).code is None


def test_too_little_text_tells_nothing() -> None:
    assert find_language(Document(Article.from_text("Ruth Ames, Leeds"))).code is None


def test_names() -> None:
    assert Language("zh", 1.0).name == "Chinese"
    assert Language("de", 0.3).name == "German"
    assert Language("ru", 1.0).name == "a language in the Cyrillic alphabet"


def test_long_passages_in_another_language_are_seen() -> None:
    assert find_language(Document(Article.from_text(ENGLISH * 3 + GERMAN * 2))).partly == "de"
    assert find_language(Document(Article.from_text(ENGLISH * 3))).partly is None


def test_sentences_in_another_language_are_measured() -> None:
    english, german = (len(Document(Article.from_text(text)).body_words) for text in (ENGLISH, GERMAN))
    found = find_language(Document(Article.from_text(ENGLISH * 3 + GERMAN * 2)))
    assert found.part == pytest.approx(2 * german / (2 * german + 3 * english), abs=0.05)
    named = "He read Der Spiegel and Die Zeit in Bad Homburg vor der Hoehe, where the mayor of the town had lived. "
    assert find_language(Document(Article.from_text(ENGLISH * 2 + named * 3))).partly is None


def test_words_of_scripts_without_spaces_are_counted() -> None:
    assert Document(Article.from_text(CHINESE * 12)).words > 100
    assert Document(Article.from_text(ENGLISH)).words == 35
