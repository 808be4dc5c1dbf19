import re

PASSWORD = "four calm grey horses"
BETTER = "a better one than that"


def test_the_profile_is_shown_and_changed(as_person, carl):
    browser = as_person(carl)
    assert browser.get("/-/account").value_of("name") == "Carl Customer"
    assert browser.post("/-/account", name="Carlo", about="Fixes printers.").status == 303
    answer = browser.get("/-/account")
    assert "Your profile is saved." in answer.text
    assert (answer.value_of("name"), "Fixes printers." in answer.html) == ("Carlo", True)


def test_a_name_that_is_taken_comes_back(as_person, carl, mona):
    answer = as_person(carl).post("/-/account", name="MONA", about="Hello.")
    assert answer.status == 422
    assert answer.error_at("name") == "Somebody has this name, or one that looks like it. Please choose another."
    assert answer.value_of("name") == "MONA"
    assert "Hello." in answer.html


def test_what_people_say_about_themselves_is_text(as_person, carl, mona):
    as_person(carl).post("/-/account", name="Carl Customer", about="<script>alert(1)</script>")
    answer = as_person(mona).get(f"/-/staff/users/{carl.id}")
    assert "<script>alert" not in answer.html
    assert "&lt;script&gt;alert" in answer.html


def test_a_new_password_keeps_this_browser_and_ends_the_others(as_person, carl):
    here, there = as_person(carl), as_person(carl)
    answer = here.post("/-/account/password", current=PASSWORD, password=BETTER)
    assert (answer.status, answer.target) == (303, "/-/account/devices")
    assert "Your new password is set" in here.get("/-/account/devices").text
    assert there.get("/-/account").status == 302


def test_a_wrong_old_password_is_said_at_its_field(as_person, carl):
    answer = as_person(carl).post("/-/account/password", current="wrong", password=BETTER)
    assert answer.status == 422
    assert answer.error_at("current") == "This is not your password."
    assert answer.error_at("password") is None


def test_a_new_address_is_confirmed_by_its_link(as_person, browser, letterbox, carl):
    mine = as_person(carl)
    answer = mine.post("/-/account/email", current=PASSWORD, email="new@example.com")
    assert answer.target == "/-/account/email"
    assert "We sent a link to new@example.com." in mine.get("/-/account/email").text
    mail = letterbox.take_all()[0]
    link = re.search(r"(/-/confirm-email/\S+)", mail.text)[1]
    elsewhere = browser()
    assert "From now on you sign in with new@example.com" in elsewhere.get(link).text
    assert "You sign in with carl@example.com" in mine.get("/-/account/email").text
    assert elsewhere.post(link).target == "/-/sign-in"
    assert "You sign in with new@example.com" in mine.get("/-/account/email").text
    assert elsewhere.get(link).status == 404


def test_devices_are_listed_and_signed_out_one_by_one(as_person, carl, mona):
    here, there = as_person(carl), as_person(carl)
    answer = here.get("/-/account/devices")
    assert answer.text.count("This device") == 1
    (end,) = re.findall(r"/-/account/devices/\d+/end", answer.html)
    as_person(mona).post(end)
    assert there.get("/-/account").status == 200
    assert here.post(end).target == "/-/account/devices"
    assert there.get("/-/account").status == 302
    assert here.get("/-/account").status == 200


def test_signing_out_everywhere_includes_this_browser(as_person, carl):
    here, there = as_person(carl), as_person(carl, remember=True)
    assert here.post("/-/account/devices/end").target == "/-/sign-in"
    assert "You are signed out everywhere." in here.get("/-/sign-in").text
    assert here.get("/-/account").status == 302
    assert there.get("/-/account").status == 302


def test_leaving(as_person, carl, mona):
    browser = as_person(carl)
    answer = browser.post("/-/account/leave", current="wrong")
    assert answer.error_at("current") == "This is not your password."
    answer = browser.post("/-/account/leave", current=PASSWORD)
    assert (answer.status, answer.target) == (303, "/")
    assert browser.get("/-/account").status == 302
    staff = as_person(mona).get(f"/-/staff/users/{carl.id}")
    assert "Former contributor" in staff.text
    assert "Carl" not in staff.text


def test_the_last_administrator_reads_why_they_cannot_leave(as_person, ada):
    answer = as_person(ada).post("/-/account/leave", current=PASSWORD)
    assert answer.status == 403
    assert "This is the last administrator. Give somebody else the role first." in answer.text


def test_own_screens_are_for_people_who_signed_in(anon):
    for path in ("", "/password", "/email", "/devices", "/leave"):
        answer = anon.get("/-/account" + path)
        assert (answer.status, answer.target) == (302, f"/-/sign-in?next=/-/account{path}")
    assert anon.post("/-/account/leave", current=PASSWORD).status == 401
