import pytest

from wiki.accounts.names import check_email, check_name, find_email, name_key
from wiki.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ada Lovelace", "Ada Lovelace"),
        ("  Ada   Lovelace ", "Ada Lovelace"),
        ("Ada\nKing", "Ada King"),
        ("Ａｄａ", "Ada"),
        ("José Álvarez", "José Álvarez"),
        ("O'Brien", "O'Brien"),
        ("李小龙", "李小龙"),
        ("Мария", "Мария"),
        ("J. R. Hartley", "J. R. Hartley"),
        ("agent 47", "agent 47"),
    ],
)
def test_a_name_has_one_form(typed, kept):
    assert check_name(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "A",
        "x" * 41,
        "<b>Ada</b>",
        "Ada\x00",
        "Ada\u202eevil",
        "ada@example.com",
        "Ada/King",
        "123",
        "..",
        "-Ada",
        "Ada👑",
        "A\u0301\u0301\u0301\u0301\u0301\u0301da",
    ],
)
def test_a_name_that_cannot_be_used_is_refused_at_its_field(typed):
    with pytest.raises(Invalid) as caught:
        check_name(typed)
    assert caught.value.field == "name"


@pytest.mark.parametrize("typed", ["Admin", "ADMIN", "Аdmin", "Adm1n", "Wiki Staff", "Support", "Former Contributor"])
def test_names_that_sound_official_are_for_staff(typed):
    with pytest.raises(Invalid) as caught:
        check_name(typed)
    assert str(caught.value).startswith("This name sounds as if it belonged to the people who run this wiki.")
    if typed.isascii():
        assert check_name(typed, staff=True) == typed


@pytest.mark.parametrize("typed", ["Acme Help", "The c0mpany"])
def test_the_companys_own_names_are_for_staff(typed):
    ours = ("ACME help", "The company")
    with pytest.raises(Invalid):
        check_name(typed, ours=ours)
    assert check_name(typed, ours=ours, staff=True) == typed
    assert check_name("Acme Fan", ours=ours) == "Acme Fan"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Lovelace", "ada lovelace"),
        ("Ada Lovelace", "AdaLovelace"),
        ("Ada Lovelace", "Ada-Lovelace"),
        ("Paul", "Pau1"),
        ("Paul", "PauI"),
        ("Paul", "Раul"),
        ("Otto", "0tt0"),
        ("Arne", "Ame"),
        ("Straße", "STRASSE"),
    ],
)
def test_names_that_look_alike_share_a_key(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Ada", "Eda"), ("José", "Josef"), ("Anna 1", "Anna 2"), ("Мария", "Марина")]
)
def test_different_names_have_different_keys(one, other):
    assert name_key(one) != name_key(other)


def test_an_address_has_one_form_and_a_key():
    found = check_email("  Ada.King@BÜCHER.example ")
    assert found.address == "Ada.King@xn--bcher-kva.example"
    assert found.key == "ada.king@xn--bcher-kva.example"
    assert found.domain == "xn--bcher-kva.example"


@pytest.mark.parametrize(
    "typed", ["", "ada", "ada@", "@example.com", "a b@example.com", "a@b@c.com", "a@example.com\nBcc: x@y.z"]
)
def test_nonsense_is_no_address(typed):
    with pytest.raises(Invalid) as caught:
        check_email(typed)
    assert caught.value.field == "email"
    assert find_email(typed) is None
