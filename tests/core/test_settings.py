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
