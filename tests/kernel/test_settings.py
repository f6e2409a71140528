"""Settings are read once, and a wrong one is explained to the person who set it."""

from pathlib import Path

import pytest
from pydantic import Field, SecretStr, ValidationError, model_validator

from premises.kernel.errors import Invalid
from premises.kernel.originals import Originals, Rule, unused
from premises.kernel.settings import KernelSettings, SettingsModel, fields, read


class _CameraSettings(SettingsModel):
    folders: tuple[int, ...] = Field((1, 2), description="Which folders are watched.")
    zones: dict[str, int] = Field({}, description="How much each zone weighs.")
    api_key: SecretStr = Field(SecretStr("none"), min_length=4, description="Opens the door.")
    longest_s: float = Field(90, ge=1, le=600, description="How long a window may last.")
    silence_s: float = Field(30, ge=1, le=600, description="How long nothing may happen in it.")

    @model_validator(mode="after")
    def _silence_is_shorter(self) -> "_CameraSettings":
        if self.silence_s > self.longest_s:
            message = "silence_s must not be longer than longest_s"
            raise ValueError(message)
        return self


class _Settings(KernelSettings):
    cameras: _CameraSettings = _CameraSettings()


def _refused(**environ: str) -> str:
    with pytest.raises(Invalid) as caught:
        read(_Settings, environ)
    return caught.value.message


def test_without_anything_set_every_setting_has_its_default() -> None:
    assert read(_Settings, {"PATH": "/bin", "HOME": "/root"}) == _Settings()


def test_every_setting_says_what_it_does() -> None:
    for name, field in fields(_Settings):
        assert field.description, name
        assert field.description.endswith("."), name


def test_settings_cannot_be_changed_once_they_are_read() -> None:
    settings = read(_Settings, {})
    with pytest.raises(ValidationError, match="frozen"):
        settings.server.port = 1  # type: ignore[misc]


def test_the_environment_goes_before_the_file_and_the_file_before_the_default(
    tmp_path: Path,
) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text(
        "PREMISES_SERVER__PORT=9000\nPREMISES_SERVER__HOST='127.0.0.2'\nOTHER_THING=1\n"
    )
    settings = read(_Settings, {"PREMISES_SERVER__PORT": "9001"}, dotenv=dotenv)
    assert (settings.server.port, settings.server.host) == (9001, "127.0.0.2")
    assert settings.server.max_body_bytes == KernelSettings().server.max_body_bytes
    assert read(_Settings, {}, dotenv=tmp_path / "none").server.port == 8000


def test_an_unknown_name_in_the_file_matters_only_if_it_is_ours(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("DATABASE_URL=x\nPREMISES_NONSENSE=1\n")
    with pytest.raises(Invalid, match="PREMISES_NONSENSE"):
        read(_Settings, {}, dotenv=dotenv)


def test_a_file_that_is_no_text_is_said_to_be(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_bytes(b"PREMISES_SERVER__PORT=\xff\xfe\n")
    with pytest.raises(Invalid, match=r"\.env cannot be read"):
        read(_Settings, {}, dotenv=dotenv)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("PREMISES_SERVER__PROT", "PREMISES_SERVER__PORT"),
        ("PREMISES_SERVER_PORT", "PREMISES_SERVER__PORT"),
        ("PREMISES_DATADIR", "PREMISES_DATA_DIR"),
    ],
)
def test_an_unknown_name_is_refused_with_the_one_that_was_meant(name: str, meant: str) -> None:
    message = _refused(**{name: "1"})
    assert message.startswith(f"{name} is not a setting")
    assert f"Did you mean {meant}?" in message


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SERVER__PORT", "70000", ["='70000'", "less than or equal to 65535", "default: 8000"]),
        ("SERVER__PORT", "", ["valid integer", "Port to listen on"]),
        ("DATABASE__BUSY_TIMEOUT_S", "0", ["greater than or equal to 0.1", "default: 10.0"]),
        ("AUTH__MODE", "closed", ["'open' or 'required'", "default: open"]),
        ("AUTH__SIGNUP", "perhaps", ["valid boolean"]),
        ("ENVIRONMENT", "My House", ["match pattern", "default: production"]),
        ("CAMERAS__FOLDERS", "1,x", ["valid integer", "Write `a,b,c` or JSON", "default: 1,2"]),
        ("CAMERAS__FOLDERS", "[1,", ["='[1,'", "Write `a,b,c` or JSON"]),
        ("BLOBS__URL", "gs://bucket", ["name a folder", "Folder of the blob store"]),
        ("CAMERAS__ZONES", '{"door": "x"}', ["valid integer", "How much each zone weighs"]),
    ],
)
def test_a_wrong_value_is_refused_with_which_why_and_what_is_allowed(
    name: str, value: str, said: list[str]
) -> None:
    message = _refused(**{f"PREMISES_{name}": value})
    assert message.startswith(f"PREMISES_{name}")
    for part in said:
        assert part in message


def test_all_wrong_values_are_named_at_once() -> None:
    message = _refused(PREMISES_SERVER__PORT="x", PREMISES_JOBS__WORKERS="-1")
    assert "PREMISES_SERVER__PORT" in message
    assert "PREMISES_JOBS__WORKERS" in message


def test_values_that_contradict_each_other_are_refused_without_showing_the_others() -> None:
    message = _refused(PREMISES_CAMERAS__LONGEST_S="10", PREMISES_CAMERAS__API_KEY="gEheim")
    assert message.startswith("PREMISES_CAMERAS:")
    assert "must not be longer" in message
    assert "gEheim" not in message


def test_a_secret_is_never_shown() -> None:
    assert "abc" not in _refused(PREMISES_CAMERAS__API_KEY="abc")
    given = {
        "PREMISES_AUTH__SECRET": "gEheim" * 8,
        "PREMISES_DATABASE__URL": "postgresql://anna:gEheim@h/d",
    }
    settings = read(_Settings, given)
    assert settings.auth.secret.get_secret_value() == "gEheim" * 8
    assert "gEheim" not in repr(settings)
    assert "gEheim" not in str(settings)


@pytest.mark.parametrize("text", ["3,4", " 3 , 4 ", "[3, 4]", "3,4,"])
def test_a_list_is_written_with_commas_or_as_json(text: str) -> None:
    assert read(_Settings, {"PREMISES_CAMERAS__FOLDERS": text}).cameras.folders == (3, 4)


def test_an_empty_list_and_an_object_can_be_written() -> None:
    given = {"PREMISES_CAMERAS__FOLDERS": "", "PREMISES_CAMERAS__ZONES": '{"door": 3}'}
    settings = read(_Settings, given)
    assert settings.cameras.folders == ()
    assert settings.cameras.zones == {"door": 3}


_ORIGINALS = {
    "cameras": Originals(
        {
            "WINDOW_SECONDS": "PREMISES_CAMERAS__LONGEST_S",
            "API_PORT": "PREMISES_SERVER__PORT",
        }
    ),
    "audits": Originals({"API_PORT": "PREMISES_SERVER__PORT"}),
}


def test_original_names_are_read_only_for_the_domains_that_are_named() -> None:
    given = {"WINDOW_SECONDS": "120", "API_PORT": "9000"}
    assert read(_Settings, given, originals=_ORIGINALS) == _Settings()
    for compat in ("cameras", '["cameras"]', "audits, cameras"):
        settings = read(_Settings, {**given, "PREMISES_COMPAT": compat}, originals=_ORIGINALS)
        assert (settings.cameras.longest_s, settings.server.port) == (120, 9000)


def test_our_own_name_goes_before_an_original_one() -> None:
    given = {"API_PORT": "9000", "PREMISES_SERVER__PORT": "9001", "PREMISES_COMPAT": "cameras"}
    assert read(_Settings, given, originals=_ORIGINALS).server.port == 9001


def test_a_wrong_value_under_an_original_name_is_explained_by_that_name() -> None:
    given = {"API_PORT": "many", "PREMISES_COMPAT": "cameras"}
    with pytest.raises(Invalid, match="given as API_PORT"):
        read(_Settings, given, originals=_ORIGINALS)


def test_a_domain_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(Invalid, match="camera, which is no domain; allowed are audits, cameras"):
        read(_Settings, {"PREMISES_COMPAT": "camera"}, originals=_ORIGINALS)


def _doubled(seconds: str) -> dict[str, str]:
    if not seconds.isdecimal():
        message = "is no number of seconds"
        raise ValueError(message)
    return {"PREMISES_CAMERAS__LONGEST_S": str(2 * int(seconds))} if seconds != "0" else {}


_RULED = {
    "cameras": Originals(
        rules=(Rule(("HALF", "UNIT"), ("PREMISES_CAMERAS__LONGEST_S",), lambda s, _: _doubled(s)),),
        left={"HALF": "it needs UNIT", "DEBUG": "say PREMISES_LOG__LEVEL=debug"},
    )
}


def test_what_several_original_settings_mean_together_is_worked_out() -> None:
    given = {"HALF": "60", "UNIT": "s", "PREMISES_COMPAT": "cameras"}
    assert read(_Settings, given, originals=_RULED).cameras.longest_s == 120
    alone = {name: value for name, value in given.items() if name != "UNIT"}
    assert read(_Settings, alone, originals=_RULED) == _Settings(compat=("cameras",))
    with pytest.raises(Invalid, match="given as HALF and UNIT"):
        read(_Settings, {**given, "HALF": "9000"}, originals=_RULED)
    with pytest.raises(Invalid, match="HALF and UNIT: is no number of seconds"):
        read(_Settings, {**given, "HALF": "x"}, originals=_RULED)


def test_original_settings_that_mean_nothing_are_named_with_their_reasons() -> None:
    ruled = _RULED["cameras"]
    assert unused({"HALF": "60", "DEBUG": "1", "OTHER": "1"}, ruled) == {
        "DEBUG": "say PREMISES_LOG__LEVEL=debug",
        "HALF": "it needs UNIT",
    }
    assert unused({"HALF": "60", "UNIT": "s"}, ruled) == {}
    assert unused({"HALF": "0", "UNIT": "s"}, ruled) == {"HALF": "it needs UNIT"}
