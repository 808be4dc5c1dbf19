import pytest

from wiki.errors import BadSetting
from wiki.settings import Settings, describe


def test_a_variable_overrides_the_file(tmp_path):
    file = tmp_path / "wiki.toml"
    file.write_text('title = "From file"\nport = 9000\n')
    settings = Settings.load({"WIKI_TITLE": "From environment", "WIKI_CONFIG": str(file)})
    assert settings.title == "From environment"
    assert settings.port == 9000


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"WIKI_PORT": "many"}, "WIKI_PORT must be a number, not “many”."),
        ({"WIKI_PORT": "0"}, "WIKI_PORT must be at least 1, not 0."),
        ({"WIKI_TILE": "x"}, "There is no setting called WIKI_TILE."),
        ({"WIKI_READ_ACCESS": "nobody"}, "WIKI_READ_ACCESS must be one of: everyone, signed-in."),
    ],
)
def test_nonsense_is_refused_with_the_name_of_the_setting(environ, words):
    with pytest.raises(BadSetting) as caught:
        Settings.load(environ)
    assert str(caught.value) == words


def test_every_setting_has_help():
    assert all(len(row[3]) > 10 for row in describe(Settings()))


def test_sign_up_by_domain_needs_a_domain():
    with pytest.raises(BadSetting) as caught:
        Settings.load({"WIKI_SIGN_UP": "domain"})
    assert "WIKI_SIGN_UP_DOMAINS must name at least one mail domain" in str(caught.value)
    settings = Settings.load({"WIKI_SIGN_UP": "domain", "WIKI_SIGN_UP_DOMAINS": "example.com, example.org"})
    assert settings.sign_up_domains == ("example.com", "example.org")


def test_another_port_alone_is_in_the_public_address_too():
    assert Settings.load({"WIKI_PORT": "8078"}).base_url == "http://127.0.0.1:8078"
    assert (
        Settings.load({"WIKI_PORT": "8078", "WIKI_BASE_URL": "https://wiki.example"}).base_url == "https://wiki.example"
    )
    assert Settings.load({}).base_url == "http://127.0.0.1:8000"
