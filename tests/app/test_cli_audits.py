"""The list of measures is shown, and written down for people to make it their own."""

from tests.app.typed import CommandLine


def test_the_list_of_measures_is_shown(premises: CommandLine) -> None:
    shown = premises("audits", "measures", "--json").document
    assert shown["path"] is None
    assert "v_strip" in {one["key"] for one in shown["measures"]}
    assert "Door sweep" in premises("audits", "measures").out


def test_the_list_is_written_down_edited_and_used(premises: CommandLine) -> None:
    mine = premises.folder / "mine.toml"
    assert premises("audits", "measures", "--write", str(mine)).code == 0
    mine.write_text(mine.read_text().replace("Door sweep", "Brush at the door"))
    shown = premises("audits", "measures", "--json", AUDITS__MEASURES=str(mine)).document
    assert shown["path"] == str(mine)
    assert "Brush at the door" in {one["title"] for one in shown["measures"]}


def test_a_file_that_is_there_is_left_as_it_is(premises: CommandLine) -> None:
    mine = premises.folder / "mine.toml"
    mine.write_text("my own work")
    done = premises("audits", "measures", "--write", str(mine), "--json")
    assert (done.code, done.document["error"]["code"]) == (1, "audits.measures_exist")
    assert mine.read_text() == "my own work"


def test_a_list_that_is_wrong_is_explained_and_a_right_one_can_still_be_written(
    premises: CommandLine,
) -> None:
    mine, new = premises.folder / "mine.toml", premises.folder / "new.toml"
    mine.write_text("[[measure]]\nkey = 'x'\n")
    done = premises("audits", "measures", AUDITS__MEASURES=str(mine))
    assert done.code == 1
    assert "line 1" in done.err
    assert premises("audits", "measures", "--write", str(new), AUDITS__MEASURES=str(mine)).code == 0
