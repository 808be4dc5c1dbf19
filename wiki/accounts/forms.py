"""The forms about accounts: which fields, which words. Rules about what is typed live below, in `wiki.accounts`."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    PasswordField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional, ValidationError

from wiki.accounts.names import check_email, check_name
from wiki.actions import ACTION_NAMES
from wiki.errors import Invalid
from wiki.policy import ROLE_NAMES
from wiki.web import translated, wiki

NEW_PASSWORD = {"autocomplete": "new-password"}
OLD_PASSWORD = {"autocomplete": "current-password"}
ADDRESS = {"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false", "maxlength": "254"}


class Form(FlaskForm):
    class Meta:
        csrf = False  # CSRFProtect guards every POST of the app; a second check would only say it in other words


def good(check):
    """A validator that asks a rule of `wiki.accounts`, so that all that is wrong is said at once."""

    def validate(form, field):
        try:
            check(field.data or "")
        except Invalid as error:
            raise ValidationError(translated(error)) from None

    return validate


def _name(typed):
    """The shape of a name; whether it is free, and who may sound official, is asked when it is taken."""
    check_name(typed, staff=True)


def _password(typed):
    wiki().accounts.passwords.check(typed)


def name_field(description):
    valid = [InputRequired(_("Please type the name that others will see.")), good(_name)]
    return StringField(
        _("Name"), valid, description=description, render_kw={"autocomplete": "nickname", "maxlength": "80"}
    )


def email_field(description=""):
    valid = [InputRequired(_("Please type your mail address.")), good(check_email)]
    return EmailField(_("Mail address"), valid, description=description, render_kw=ADDRESS)


def password_field(label):
    """The password that somebody has."""
    return PasswordField(label, [InputRequired(_("Please type your password."))], render_kw=OLD_PASSWORD)


def new_password_field(label):
    valid = [InputRequired(_("Please choose a password.")), good(_password)]
    return PasswordField(label, valid, render_kw=NEW_PASSWORD)


class SignIn(Form):
    email = EmailField(
        _("Mail address"),
        [InputRequired(_("Please type your mail address."))],
        render_kw={**ADDRESS, "autocomplete": "username"},
    )
    password = password_field(_("Password"))
    remember = BooleanField(
        _("Remember me on this device"), description=_("Leave this out on a device that other people use.")
    )
    next = HiddenField()


class SignUp(Form):
    name = name_field(_("Shown beside everything you write. It need not be your real name."))
    email = email_field(_("Never shown to other customers. We send you a link to confirm it."))
    next = HiddenField()


class Join(Form):
    """Finish an account: after sign-up and for invited people; the address is settled already."""

    name = name_field(_("Shown beside everything you write. It need not be your real name."))
    password = new_password_field(_("Password"))


class FirstStaff(Join):
    email = email_field()


class AskReset(Form):
    email = email_field()
    next = HiddenField()


class NewPassword(Form):
    password = new_password_field(_("New password"))


class Profile(Form):
    name = name_field(_("Shown beside everything you write. Your old name stays reserved for you."))
    about = TextAreaField(
        _("About you"),
        [Optional()],
        description=_("What you know well, and whatever else others may find useful. Shown on your page."),
        render_kw={"rows": "4"},
    )


class ChangePassword(NewPassword):
    current = password_field(_("Password you have now"))


class ChangeEmail(Form):
    email = EmailField(
        _("New mail address"),
        [InputRequired(_("Please type your new mail address.")), good(check_email)],
        render_kw=ADDRESS,
    )
    current = password_field(_("Password"))


class Leave(Form):
    current = password_field(_("Password"))


class Promote(Form):
    role = SelectField(_("Role"))

    def offer(self, roles):
        """Only roles that the person asking may give."""
        self.role.choices = [SelectChoice(value=str(int(role)), label=_(ROLE_NAMES[role])) for role in roles]
        return self


FOR_HOW_LONG = (
    ("", _("Until staff lift it")),
    ("1", _("One day")),
    ("3", _("Three days")),
    ("7", _("A week")),
    ("30", _("A month")),
    ("90", _("Three months")),
    ("365", _("A year")),
)


def days_field():
    choices = [SelectChoice(value=days, label=label) for days, label in FOR_HOW_LONG]
    return SelectField(_("For how long?"), choices=choices, default="")


class Block(Form):
    reason = StringField(
        _("Reason"),
        [InputRequired(_("Please give a reason: the person reads it."))],
        description=_("The person reads this when they try to sign in, and in a mail."),
        render_kw={"maxlength": "300"},
    )
    days = days_field()


class BlockAddress(Form):
    network = StringField(
        _("Address or range"),
        [InputRequired(_("Please type an address."))],
        description=_(
            "Like 203.0.113.7, 203.0.113.0/24 or 2001:db8::/48. The wiki keeps no addresses of readers and writers; "
            "the log of your server has them. Of one IPv6 address the whole household is meant."
        ),
        render_kw={"maxlength": "60", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    writing = BooleanField(_("Nobody can write from there"), description=_("But staff. Reading goes on."))
    sign_up = BooleanField(_("Nobody can ask for an account from there"))
    reason = StringField(
        _("Reason"),
        [InputRequired(_("Please give a reason: the person reads it."))],
        description=_("Whoever tries to write from there reads it."),
        render_kw={"maxlength": "300"},
    )
    days = days_field()
    sure = BooleanField(_("My own address may be among them"))


class Invite(Promote):
    """An invitation gives a role as well."""

    email = TextAreaField(
        _("Mail addresses"),
        [InputRequired(_("Please give at least one mail address."))],
        description=_("One in each line, up to 50. Each person gets a link that works once, within two weeks."),
        render_kw={"rows": "4", "autocapitalize": "none", "spellcheck": "false"},
    )


class Explain(Form):
    who = StringField(_("Who"), [Optional()], description=_("A name. Leave it empty for someone who is not signed in."))
    action = SelectField(
        _("What they want to do"), choices=[SelectChoice(value=a, label=_(name)) for a, name in ACTION_NAMES.items()]
    )
    page = StringField(_("Page"), [Optional()], description=_("The title or address of a page, if it is about one."))
