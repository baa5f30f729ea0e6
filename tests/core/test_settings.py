import pytest

from learning_centers.core.settings import SettingsError, read_settings


def test_a_laptop_needs_no_settings_and_keeps_its_secret(tmp_path):
    first = read_settings({"DLC_DATA_DIR": str(tmp_path)})
    second = read_settings({"DLC_DATA_DIR": str(tmp_path)})
    assert first == second
    assert len(first.secret_key) == 64
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
    assert first.database_url == f"sqlite:///{tmp_path / 'centers.sqlite'}"


@pytest.mark.parametrize("secret", ["", "short"])
def test_production_does_not_start_without_a_secret(tmp_path, secret):
    with pytest.raises(SettingsError, match="DLC_SECRET_KEY"):
        read_settings({"DLC_ENV": "production", "DLC_SECRET_KEY": secret, "DLC_DATA_DIR": str(tmp_path)})


def test_production_asks_for_the_second_factor(tmp_path):
    settings = read_settings(
        {"DLC_ENV": "production", "DLC_SECRET_KEY": "s" * 32, "DLC_DATA_DIR": str(tmp_path)}
    )
    assert settings.production
    assert settings.second_factor


@pytest.mark.parametrize("minutes", ["1", "half an hour", "-5", "601"])
def test_idle_minutes_are_whole_and_sensible(tmp_path, minutes):
    with pytest.raises(SettingsError, match="DLC_IDLE_MINUTES"):
        read_settings({"DLC_DATA_DIR": str(tmp_path), "DLC_IDLE_MINUTES": minutes})


def mail_of(tmp_path, **more):
    return read_settings({"DLC_DATA_DIR": str(tmp_path)} | more).mail


def test_without_a_host_nothing_of_mail_is_needed(tmp_path):
    assert mail_of(tmp_path).host == ""


def test_mail_settings_are_read_and_the_password_is_not_shown(tmp_path):
    mail = mail_of(
        tmp_path,
        DLC_SMTP_HOST="mail.example",
        DLC_SMTP_USER="centers",
        DLC_SMTP_PASSWORD="not to be seen",
        DLC_MAIL_FROM="Centers <centers@example.org>",
        DLC_PUBLIC_URL="https://centers.example/",
    )
    assert (mail.port, mail.tls, mail.public_url) == (587, "starttls", "https://centers.example")
    assert mail.password == "not to be seen"
    assert "not to be seen" not in repr(mail)


@pytest.mark.parametrize(("tls", "port"), [("starttls", 587), ("tls", 465), ("no", 25)])
def test_the_port_follows_the_encryption(tmp_path, tls, port):
    assert mail_of(tmp_path, DLC_SMTP_TLS=tls).port == port


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DLC_SMTP_PORT", "0"),
        ("DLC_SMTP_PORT", "smtp"),
        ("DLC_SMTP_TLS", "maybe"),
        ("DLC_PUBLIC_URL", "centers.example"),
        ("DLC_MAIL_FROM", ""),
        ("DLC_MAIL_FROM", "centers"),
        ("DLC_SMTP_USER", "centers"),
    ],
)
def test_mail_settings_that_cannot_be_used_are_named(tmp_path, name, value):
    usable = {"DLC_SMTP_HOST": "mail.example", "DLC_SMTP_TLS": "no", "DLC_MAIL_FROM": "centers@example.org"}
    assert mail_of(tmp_path, **usable).host
    with pytest.raises(SettingsError, match=name):
        mail_of(tmp_path, **(usable | {name: value}))
