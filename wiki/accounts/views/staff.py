"""Screens of staff: people, one person, invitations, and why something was denied."""

from datetime import timedelta

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from wiki import policy, web
from wiki.accounts import forms, joining, own, staffing
from wiki.accounts.addresses import Wanted
from wiki.accounts.users import names_of
from wiki.accounts.views.login import accounts, address
from wiki.accounts.views.screens import blueprint, refusals, screen
from wiki.actions import ACTION_NAMES
from wiki.errors import N_, NotFound
from wiki.policy import ANONYMOUS, ROLE_NAMES, Role, Subject
from wiki.store.catalog import find_page
from wiki.store.names import slug
from wiki.web import wiki


@blueprint.app_template_filter("role_name")
def role_name(role: Role) -> str:
    """A role in the reader's language."""
    return _(ROLE_NAMES[Role(role)])


@blueprint.route("/-/staff/users")
@web.action("user.list")
def users():
    words, chosen = request.args.get("q", "")[:100], request.args.get("role", "")
    role = Role(int(chosen)) if chosen in {str(int(r)) for r in Role} else None
    blocked = chosen == "blocked"
    after = web.number(request.args, "after") or None
    found = staffing.list_users(accounts(), web.actor(), words=words, role=role, blocked=blocked, after=after)
    next_page = url_for("accounts.users", q=words, role=chosen, after=found.next) if found.next else ""
    return screen("accounts/users.html", people=found.items, q=words, chosen=chosen, next_page=next_page, roles=Role)


@blueprint.route("/-/staff/users/<int:user_id>")
@web.action("user.list")
def user(user_id):
    return _person(user_id)


def _person(user_id, role_form=None, block_form=None):
    person = own.get_user(accounts(), user_id)
    blocker = own.get_user(accounts(), person.blocked_by) if person.blocked_by else None
    roles = staffing.roles_to_give(accounts(), web.actor(), person) if person.left_at is None else ()
    return screen(
        "accounts/user.html",
        block_form or role_form,
        person=person,
        blocker=blocker,
        role_form=role_form or forms.Promote(formdata=None, role=str(int(person.role))).offer(roles),
        block_form=block_form or forms.Block(formdata=None),
        roles=roles,
        why_not=policy.explain(web.actor(), "user.block", staffing.subject(person), settings=wiki().settings),
    )


@blueprint.route("/-/staff/users/<int:user_id>/role", methods=["POST"])
@web.action("user.promote")
def promote(user_id):
    form = forms.Promote().offer(Role)
    if form.validate():
        with refusals(form):
            staffing.promote(accounts(), web.actor(), user_id, Role(int(form.role.data)))
            flash(_("The role is changed."), "success")
            return redirect(url_for("accounts.user", user_id=user_id), 303)
    return _person(user_id, role_form=form)


@blueprint.route("/-/staff/users/<int:user_id>/block", methods=["POST"])
@web.action("user.block")
def block(user_id):
    form = forms.Block()
    if form.validate():
        with refusals(form):
            staffing.block(accounts(), web.actor(), user_id, form.reason.data, _end(form))
            flash(_("The account is blocked, and signed out everywhere."), "success")
            return redirect(url_for("accounts.user", user_id=user_id), 303)
    return _person(user_id, block_form=form)


def _end(form):
    """When a block ends that was asked for now; None when it does not."""
    return accounts().clock() + timedelta(days=int(form.days.data)) if form.days.data else None


@blueprint.route("/-/staff/users/<int:user_id>/unblock", methods=["POST"])
@web.action("user.block")
def unblock(user_id):
    staffing.unblock(accounts(), web.actor(), user_id)
    flash(_("The account is no longer blocked."), "success")
    return redirect(url_for("accounts.user", user_id=user_id), 303)


@blueprint.route("/-/staff/addresses", methods=["GET", "POST"])
@web.action("address.block")
def addresses():
    form = forms.BlockAddress(writing=True, sign_up=True)
    if form.validate_on_submit():
        with refusals(form):
            given = {name: form[name].data for name in ("reason", "writing", "sign_up", "sure")}
            wanted = Wanted(form.network.data, until=_end(form), **given)
            wiki().addresses.block(web.actor(), wanted, own=address())
            flash(_("The address is blocked."), "success")
            return redirect(url_for("accounts.addresses"), 303)
    blocks = wiki().addresses.list_blocks()
    with wiki().database.read() as conn:
        names = names_of(conn, [block.by for block in blocks])
    return screen("accounts/addresses.html", form, blocks=blocks, names=names)


@blueprint.route("/-/staff/addresses/<int:block_id>/lift", methods=["POST"])
@web.action("address.block")
def lift_address(block_id):
    wiki().addresses.lift(web.actor(), block_id)
    flash(_("The block is lifted."), "success")
    return redirect(url_for("accounts.addresses"), 303)


@blueprint.route("/-/staff/invitations", methods=["GET", "POST"])
@web.action("user.invite")
def invitations():
    settings = wiki().settings
    roles = [r for r in Role if policy.allowed(web.actor(), "user.invite", Subject(grants=r), settings=settings)]
    form = forms.Invite(role=str(int(Role.CUSTOMER))).offer(roles)
    if form.validate_on_submit():
        with refusals(form):
            emails = form.email.data.replace(",", "\n").replace(";", "\n").split("\n")
            sent = joining.invite(accounts(), web.actor(), emails, Role(int(form.role.data)))
            flash(_invited(sent), "success")
            return redirect(url_for("accounts.invitations"), 303)
    waiting = joining.list_invitations(accounts(), web.actor())
    return screen("accounts/invitations.html", form, waiting=waiting, in_folder=not settings.smtp_host)


def _invited(sent: int) -> str:
    if not sent:
        return _("Nobody was invited: they all have an account already.")
    return ngettext("%(num)s invitation is on its way.", "%(num)s invitations are on their way.", sent)


@blueprint.route("/-/staff/invitations/<int:token_id>/revoke", methods=["POST"])
@web.action("user.invite")
def revoke_invitation(token_id):
    joining.revoke_invitation(accounts(), web.actor(), token_id)
    flash(_("The invitation does not work any more."), "success")
    return redirect(url_for("accounts.invitations"), 303)


@blueprint.route("/-/staff/explain")
@web.action("policy.explain")
def explain():
    form = forms.Explain(request.args if request.args else None)
    answer = None
    if request.args and form.validate():
        with refusals(form):
            answer = _answer(form)
    return screen("accounts/explain.html", form, answer=answer)


def _answer(form):
    """Who, what, where, and the policy's reason."""
    actor, where, subject = ANONYMOUS, None, Subject(wiki().settings.publishing)
    if form.who.data and form.who.data.strip():
        try:
            actor = _known(form.who.data.strip()).actor()
        except NotFound as error:
            form.who.errors = [web.translated(error)]
            return None
    if form.page.data and form.page.data.strip():
        where = _page(form.page.data.strip())
        if where is None:
            form.page.errors = [_("There is no such page.")]
            return None
        subject = wiki().submissions.subject(where.path, actor=actor)
    reason = policy.explain(actor, form.action.data, subject, settings=wiki().settings)
    return {
        "actor": actor,
        "page": where,
        "level": subject.protection,
        "reason": _(reason) if reason else "",
        "action": _(ACTION_NAMES[form.action.data]),
    }


def _known(who):
    if "@" in who and not web.may("user.see_email"):
        raise NotFound(N_("Nobody here is called %(who)s."), who=who)
    return staffing.find_person(accounts(), who)


def _page(typed):
    """The page by title, path or address; None when there is none."""
    with wiki().database.read() as conn:
        return find_page(conn, slug(typed.removeprefix(wiki().settings.base_url).split("?")[0].strip("/")))
