"""Alarms are told apart by whole words, where the original took parts of words."""

import pytest

from premises.kernel.errors import Invalid
from premises.machines.alarms import LANGUAGES, AlarmClass, alarm_class, compat_class


@pytest.mark.parametrize(
    ("description", "original", "right"),
    [
        ("Perro guardián activado", "error", "other"),
        ("Cambio de herramienta", "error", "other"),
        ("Armario cerrado", "error", "other"),
        ("Puerta abierta", "other", "other"),
        ("Fehlerfreier Lauf", "other", "other"),
        ("Parada de EMERGENCIA", "emergency", "emergency"),
        ("AVERIA EN HUSILLO", "other", "error"),
        ("Avería en husillo", "other", "error"),
        ("Imposible acceder al fichero", "other", "error"),
        ("Error 12 en eje X", "error", "error"),
        ("ERR_12", "error", "error"),
        ("ERROR7", "error", "error"),
        ("Sin errores", "error", "other"),
        ("Interrupted", "error", "other"),
        ("Default value", "error", "other"),
        ("Aviso: nivel de aceite", "warning", "warning"),
        ("Warning: no error found", "error", "warning"),
        ("Servo alarm, fault in drive", "error", "error"),
        ("E-Stop pressed", "other", "emergency"),
        ("Not-Aus betätigt", "other", "emergency"),
        ("Achsfehler X", "other", "error"),
        ("STÖRUNG Kühlung", "other", "error"),
        ("Stoerung Kuehlung", "other", "error"),
        ("Kein Fehler", "other", "other"),
        ("Ölstandswarnung", "warning", "warning"),
        ("Short  circuit", "other", "error"),
        ("", "other", "other"),
        (None, "other", "other"),
    ],
)
def test_classes_go_by_whole_words_and_the_originals_by_parts(
    description: str | None, original: str, right: str
) -> None:
    assert compat_class(description) == original
    assert alarm_class(description) == right


def test_the_gravest_word_counts() -> None:
    assert compat_class("Alarm: fault, EMERG") == AlarmClass.EMERGENCY
    assert alarm_class("Alarm: fault, emergency") == AlarmClass.EMERGENCY
    assert alarm_class("Alarm: fault") == AlarmClass.ERROR


def test_only_the_languages_asked_for_are_read() -> None:
    assert alarm_class("Störung", ("es",)) == AlarmClass.OTHER
    assert alarm_class("Störung", ("es", "de")) == AlarmClass.ERROR
    assert alarm_class("Error", ()) == AlarmClass.OTHER


def test_a_language_nobody_has_written_down_is_refused() -> None:
    with pytest.raises(Invalid, match="es, en, de") as refused:
        alarm_class("Fout", ("nl",))
    assert refused.value.code == "machines.unknown_language"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_tells_all_classes_apart(language: str) -> None:
    said = {
        "es": ("Emergencia", "Fallo", "Aviso", "Listo"),
        "en": ("Emergency", "Fault", "Warning", "Ready"),
        "de": ("Notfall", "Fehler", "Warnung", "Bereit"),
    }[language]
    assert [alarm_class(one, (language,)) for one in said] == list(AlarmClass)
