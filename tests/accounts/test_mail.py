"""Mails as they leave: their form, their words, and a mail server of our own to take them."""

import email
import inspect
import logging
import socketserver
import threading
from email.policy import default

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo

from wiki.accounts import letters
from wiki.accounts.mail import Letter, MailFailed, Post
from wiki.languages import Languages
from wiki.settings import Settings

LETTER = Letter("ada@example.com", "Hello from %(wiki)s", ("Dear %(name)s,", "100%% true."), {"name": "Ädä"})


def post(settings):
    return Post(settings, Languages(settings))


@pytest.fixture
def plain(tmp_path):
    return Settings(data=tmp_path, base_url="https://wiki.example")


def test_a_mail_is_plain_text_that_no_machine_answers(plain):
    message = post(plain).compose(LETTER)
    assert message.get_content_type() == "text/plain"
    assert message["From"] == "Almanac <no-reply@wiki.example>"
    assert message["To"] == "ada@example.com"
    assert message["Subject"] == "Hello from Almanac"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@wiki.example>")
    assert message.get_content() == "Dear Ädä,\n\n100% true.\n\n-- \nAlmanac\nhttps://wiki.example\n"


def test_a_mail_is_in_the_wikis_language(tmp_path):
    german = Catalog(locale="de")
    german.add("Hello from %(wiki)s", "Gruß von %(wiki)s")
    german.add("Dear %(name)s,", "Liebe %(name)s,")
    file = tmp_path / "de" / "LC_MESSAGES" / "messages.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as compiled:
        write_mo(compiled, german)
    settings = Settings(data=tmp_path, language="de")
    message = Post(settings, Languages(settings, tmp_path)).compose(LETTER)
    assert message["Subject"] == "Gruß von Almanac"
    assert message["Content-Language"] == "de"
    assert message.get_content().startswith("Liebe Ädä,\n\n100% true.")


def test_the_sender_is_a_setting(tmp_path):
    message = post(Settings(data=tmp_path, mail_from="help@acme.example", title="Acme Wiki")).compose(LETTER)
    assert message["From"] == "Acme Wiki <help@acme.example>"


def test_nobody_adds_a_header(plain):
    sneaky = Letter("a@example.com\nBcc: everyone@example.com", "Hello", (), {})
    with pytest.raises(ValueError):
        post(plain).compose(sneaky)


def test_without_a_mail_server_mails_are_files_and_the_log_says_so(plain, tmp_path, caplog):
    with caplog.at_level(logging.WARNING, "wiki.mail"):
        post(plain).send(LETTER, LETTER)
    files = sorted((tmp_path / "mail").glob("*.eml"))
    assert len(files) == 2
    message = email.message_from_bytes(files[0].read_bytes(), policy=default)
    assert message.get_content().startswith("Dear Ädä,")
    assert "No mail server is set (WIKI_SMTP_HOST), so a mail was written to" in caplog.text
    assert "ada@example.com" not in caplog.text


def test_a_folder_that_cannot_be_written_is_a_failed_mail(plain, tmp_path):
    (tmp_path / "mail").write_text("in the way")
    with pytest.raises(MailFailed):
        post(plain).send(LETTER)


class MailServer(socketserver.ThreadingTCPServer):
    """Just enough SMTP to take mails, and to refuse one recipient."""

    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.taken = []


class Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 ready")
        while line := self.rfile.readline().decode().strip():
            word = line.split(":")[0].upper()
            if word == "RCPT TO" and "refused@" in line:
                self.say("550 no such mailbox")
            elif word == "DATA":
                self.say("354 go on")
                self.server.taken.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                self.say("250 taken")
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def say(self, words):
        self.wfile.write(words.encode() + b"\r\n")


@pytest.fixture
def mail_server():
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def by_smtp(server, tmp_path, **more):
    port = server.server_address[1]
    return post(Settings(data=tmp_path, smtp_host="127.0.0.1", smtp_port=port, smtp_security="none", **more))


def test_mails_go_to_the_mail_server(mail_server, tmp_path):
    by_smtp(mail_server, tmp_path).send(LETTER)
    message = email.message_from_bytes(mail_server.taken[0], policy=default)
    assert message["Subject"] == "Hello from Almanac"
    assert message.get_content().startswith("Dear Ädä,")
    assert not (tmp_path / "mail").exists()


def test_one_refused_mail_does_not_hold_back_the_others(mail_server, tmp_path):
    refused = Letter("refused@example.com", "Hello", ("Hello",), {})
    with pytest.raises(MailFailed):
        by_smtp(mail_server, tmp_path).send(refused, LETTER)
    assert len(mail_server.taken) == 1


def test_an_unencrypted_server_is_not_used_where_encryption_is_asked_for(mail_server, tmp_path):
    settings = Settings(data=tmp_path, smtp_host="127.0.0.1", smtp_port=mail_server.server_address[1])
    with pytest.raises(MailFailed):
        post(settings).send(LETTER)
    assert mail_server.taken == []


def test_a_mail_server_that_is_away_is_a_failed_mail(tmp_path):
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as server:
        port = server.server_address[1]
    settings = Settings(data=tmp_path, smtp_host="127.0.0.1", smtp_port=port, smtp_security="none")
    with pytest.raises(MailFailed) as caught:
        post(settings).send(LETTER)
    assert str(caught.value) == "We could not send the mail just now. Please try again in a few minutes."


@pytest.mark.parametrize("name", [n for n, f in inspect.getmembers(letters, inspect.isfunction) if n != "N_"])
def test_every_letter_fills_its_placeholders(plain, name):
    make = getattr(letters, name)
    words = {p: f"<{p}>" for p in inspect.signature(make).parameters if p != "to"}
    message = post(plain).compose(make("ada@example.com", **words))
    text = message["Subject"] + message.get_content()
    assert "%(" not in text
    assert [word for word in words.values() if word not in text] == []
