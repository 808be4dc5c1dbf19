import pytest

from wiki.store.links import target_path


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("Reset your password", "reset-your-password"),
        ("reset-your-password", "reset-your-password"),
        ("/reset-your-password", "reset-your-password"),
        ("/reset-your-password?x=1", "reset-your-password"),
        ("../account/Reset-your-password.md", "reset-your-password"),
        ("Reset-your-password.MD", "reset-your-password"),
        ("AC/DC", "ac-dc"),
        ("What is C++?", "what-is-c-plus-plus"),
        (".NET", "dot-net"),
        ("Straße", "strasse"),
        ("!!!", ""),
        ("../", ""),
        ("con", ""),
    ],
)
def test_a_link_means_the_page_it_is_written_for(written, path):
    assert target_path(written) == path
