"""Settings come from variables and files; what is wrong or unsafe stops the start by its name."""

from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field, SecretStr

from shared.security.development_issuer import make_key
from shared.settings import ServiceSettings, SettingsError

GOOD = {
    "TOYS_DATABASE_URL": "postgresql+asyncpg://toys:hunter2@localhost/toys",
    "DIASPORA_PERSON_ID_KEY": "a key of more than sixteen characters",
    "DIASPORA_KAFKA_USERNAME": "toys",
    "DIASPORA_KAFKA_PASSWORD": "a password of more than sixteen characters",
}


class ToySettings(ServiceSettings):
    """A service with a secret of its own."""

    prefix: ClassVar[str] = "TOYS_"
    pepper: SecretStr = Field(SecretStr("change-me"), description="Seasons.")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TOYS_PEPPER", "a pepper of more than sixteen characters")
    return monkeypatch


def test_the_services_own_variable_wins_over_the_common_one(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("DIASPORA_PORT", "1")
    assert ToySettings.load().port == 1
    environment.setenv("TOYS_PORT", "2")
    assert ToySettings.load().port == 2


def test_a_secret_may_come_from_a_named_file_or_from_the_folder_of_secrets(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment.delenv("DIASPORA_PERSON_ID_KEY")
    (tmp_path / "person_id_key").write_text("from the folder of secrets\n", encoding="utf-8")
    environment.setenv("DIASPORA_SECRETS_DIR", str(tmp_path))
    assert ToySettings.load().person_id_key.get_secret_value() == "from the folder of secrets"
    (tmp_path / "named").write_text("from a file that is named", encoding="utf-8")
    environment.setenv("DIASPORA_PERSON_ID_KEY_FILE", str(tmp_path / "named"))
    assert ToySettings.load().person_id_key.get_secret_value() == "from a file that is named"
    environment.setenv("TOYS_PERSON_ID_KEY", "straight from the environment")
    assert ToySettings.load().person_id_key.get_secret_value() == "straight from the environment"


def test_the_address_of_a_database_comes_by_the_services_own_name_alone(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mine, another = GOOD["TOYS_DATABASE_URL"], "postgresql+asyncpg://a:b@localhost/another"
    environment.delenv("TOYS_DATABASE_URL")
    environment.setenv("DIASPORA_SECRETS_DIR", str(tmp_path))
    (tmp_path / "database_url").write_text(another, encoding="utf-8")
    (tmp_path / "shop_database_url").write_text(another, encoding="utf-8")
    environment.setenv("DIASPORA_DATABASE_URL", another)
    environment.setenv("DIASPORA_DATABASE_URL_FILE", str(tmp_path / "database_url"))
    with pytest.raises(SettingsError, match=r"^TOYS_DATABASE_URL: Field required$"):
        ToySettings.load()
    (tmp_path / "toys_database_url").write_text(mine, encoding="utf-8")
    assert ToySettings.load().database_url == mine


def test_lists_may_come_from_files_too(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    issuers = tmp_path / "issuers.json"
    issuers.write_text('[{"name": "a", "url": "u", "jwks_url": "j"}]', encoding="utf-8")
    environment.setenv("DIASPORA_ISSUERS_FILE", str(issuers))
    assert [issuer.name for issuer in ToySettings.load().issuers] == ["a"]
    issuers.write_text('[{"hunter2', encoding="utf-8")
    with pytest.raises(SettingsError, match=r"^ISSUERS: what its file holds is no JSON$"):
        ToySettings.load()


def test_a_file_that_is_not_there_is_named(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("TOYS_KAFKA_PASSWORD_FILE", "/nowhere/kafka")
    with pytest.raises(SettingsError, match="TOYS_KAFKA_PASSWORD_FILE: the file /nowhere/kafka"):
        ToySettings.load()


def test_everything_that_is_missing_or_wrong_is_named_at_once(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.delenv("DIASPORA_PERSON_ID_KEY")
    environment.setenv("TOYS_PORT", "hunter2")
    environment.setenv("TOYS_DATABASE_URL", "mysql://root:hunter2@localhost")
    with pytest.raises(SettingsError) as refused:
        ToySettings.load()
    said = str(refused.value)
    for name in ("TOYS_PERSON_ID_KEY", "TOYS_PORT", "TOYS_DATABASE_URL"):
        assert name in said
    assert "hunter2" not in said


@pytest.mark.parametrize("variable", ["TOYS_ISSUERS", "DIASPORA_CORS_ORIGINS"])
def test_a_list_that_is_no_json_is_named_and_not_quoted(
    environment: pytest.MonkeyPatch, variable: str
) -> None:
    environment.setenv(variable, "[hunter2")
    with pytest.raises(SettingsError, match=rf"^{variable}: is no JSON$"):
        ToySettings.load()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TOYS_PEPPER", "change-me"),
        ("TOYS_PEPPER", "short"),
        ("DIASPORA_PERSON_ID_KEY", "development"),
        ("TOYS_KAFKA_PASSWORD", "password"),
        ("DIASPORA_DEVELOPMENT_ISSUER_KEY", make_key()),
    ],
)
def test_production_refuses_default_secrets_and_the_development_issuer(
    environment: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    environment.setenv(variable, value)
    with pytest.raises(SettingsError, match=variable.partition("_")[2].lower()):
        ToySettings.load()
    environment.setenv("DIASPORA_ENVIRONMENT", "development")
    assert ToySettings.load().environment == "development"


def test_a_secret_that_was_left_at_its_default_stops_a_production_start(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.delenv("TOYS_PEPPER")
    with pytest.raises(SettingsError, match="pepper: a default or short secret"):
        ToySettings.load()


@pytest.mark.parametrize(
    "listed",
    [
        '[{"name": "a", "url": "u", "jwks_url": "j"}, {"name": "b", "url": "u", "jwks_url": "j"}]',
        '[{"name": "a\\nb", "url": "u", "jwks_url": "j"}]',
        '[{"name": "", "url": "u", "jwks_url": "j"}]',
    ],
    ids=["one url for two", "a newline in the name", "no name"],
)
def test_issuers_whose_people_could_be_mixed_up_are_refused(
    environment: pytest.MonkeyPatch, listed: str
) -> None:
    environment.setenv("DIASPORA_ISSUERS", listed)
    with pytest.raises(SettingsError, match="ISSUERS"):
        ToySettings.load()


@pytest.mark.parametrize("listed", ['["*"]', '["0.0.0.0/0"]', '["::/0"]', '["proxy"]'])
def test_nobody_trusts_a_proxy_without_its_address(
    environment: pytest.MonkeyPatch, listed: str
) -> None:
    assert ToySettings.load().trusted_proxies == []
    environment.setenv("DIASPORA_TRUSTED_PROXIES", listed)
    with pytest.raises(SettingsError, match="TRUSTED_PROXIES"):
        ToySettings.load()
    environment.setenv("DIASPORA_TRUSTED_PROXIES", '["10.0.0.7", "192.0.2.0/24"]')
    assert ToySettings.load().trusted_proxies == ["10.0.0.7", "192.0.2.0/24"]


@pytest.mark.parametrize("half", ["USERNAME", "PASSWORD"])
def test_half_a_login_at_the_brokers_is_refused(environment: pytest.MonkeyPatch, half: str) -> None:
    assert ToySettings.load().kafka_security["security_protocol"] == "SASL_PLAINTEXT"
    environment.delenv(f"DIASPORA_KAFKA_{half}")
    with pytest.raises(SettingsError, match="give both or none"):
        ToySettings.load()


def test_production_is_what_nobody_has_to_ask_for() -> None:
    assert ToySettings.load().environment == "production"


@settings(deadline=None)
@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=16, max_size=40))
def test_what_is_shown_holds_no_secret(secret: str) -> None:
    chosen = ToySettings(
        database_url=f"postgresql+asyncpg://toys:{secret}@db.example/toys",
        person_id_key=SecretStr(secret),
        pepper=SecretStr(secret),
        kafka_password=SecretStr(secret),
    )
    shown = chosen.shown()
    assert secret not in "\n".join(shown.values())
    assert shown["TOYS_DATABASE_URL"] == "postgresql+asyncpg://(secret)@db.example/toys"
    assert shown["TOYS_PORT"] == "8000"


def test_every_knob_has_a_sentence() -> None:
    without = [
        name
        for name, field in ServiceSettings.model_fields.items()
        if not (field.description or "").endswith((".", "JSON."))
    ]
    assert without == []
