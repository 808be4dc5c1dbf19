"""The `wiki` command line. It parses words and prints answers; the work is done by the slices.

Modules are imported inside commands so that `wiki --help` and `wiki path` answer at once.
"""

import os
import sys
from pathlib import Path
from typing import Any

import click

from wiki.errors import WikiError
from wiki.settings import Settings, describe

REBUILT = ["catalog", "search", "html", "related", "trust", "verification", "media"]


class Commands(click.Group):
    """Shows an expected failure as one sentence instead of a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except WikiError as error:
            raise click.ClickException(str(error)) from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--config", type=click.Path(path_type=Path), help="A TOML file of settings; WIKI_* variables win over it."
)
@click.version_option(package_name="almanac")
@click.pass_context
def main(ctx: click.Context, config: Path | None) -> None:
    """Almanac, the wiki a company opens to its customers.

    Everything the wiki keeps is in one folder (WIKI_DATA, default ./instance).
    Start with `wiki init`, then `wiki seed FOLDER`, then `wiki serve`; `make run` does all three.
    """
    if config:
        os.environ["WIKI_CONFIG"] = str(config.absolute())
    ctx.obj = Settings.load(os.environ)


def build(settings: Settings) -> Any:
    from wiki.app import build

    return build(settings)


@main.command()
@click.pass_obj
def init(settings: Settings) -> None:
    """Prepare the data folder: repository, database, first sign-in link.

    Safe to repeat: it creates what is missing, brings the database up to date and changes nothing else.
    """
    from wiki.operate import initialise

    for line in initialise(settings):
        click.echo(line)


@main.command()
@click.pass_obj
def serve(settings: Settings) -> None:
    """Serve the wiki: web workers and the follower process, until Ctrl-C or SIGTERM.

    Requests in progress finish before it ends.
    """
    from wiki.serve import supervise

    click.echo(f"{settings.title} is at {settings.base_url}")
    sys.exit(supervise(settings))


@main.command()
@click.pass_context
def run(ctx: click.Context) -> None:
    """What `make run` does: init, seed the content folder, serve."""
    settings = ctx.obj
    ctx.invoke(init)
    if settings.content.is_dir():
        ctx.invoke(seed, folder=settings.content, dry_run=False, as_json=False, prune=False, quiet=True)
    ctx.invoke(serve)


@main.command()
@click.pass_obj
def worker(settings: Settings) -> None:
    """Run only the follower process (search index, links, stored HTML, upkeep). `wiki serve` starts one by itself."""
    from wiki.operate import create_worker

    create_worker(settings).run()


@main.command()
@click.pass_obj
def settings(settings: Settings) -> None:
    """List every setting with its value, default and meaning."""
    for name, value, default, help in describe(settings):
        click.echo(f"{name} = {value}" + ("" if value == default else f"   (default: {default})"))
        click.echo(f"    {help}")


@main.command()
@click.argument("title")
def path(title: str) -> None:
    """Print the path that a page called TITLE has."""
    from wiki.store.names import path_of

    click.echo(path_of(title))


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would happen and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--prune", is_flag=True, help="Delete pages whose file is gone; without it they are only reported.")
@click.option("--quiet", is_flag=True, help="Print only what changed or needs attention.")
@click.pass_obj
def seed(settings: Settings, folder: Path, dry_run: bool, as_json: bool, prune: bool, quiet: bool) -> None:
    """Seed the wiki from FOLDER, any tree of Markdown files.

    Sub-folders become sections, relative links become links between pages, images become media.
    Seed again whenever the files change: what customers wrote is kept, and where both changed the
    same passage the live page stays as it is and staff get a proposal to decide.
    """
    from rich.console import Console

    from wiki.cli_progress import bar
    from wiki.seeding.run import seed as run_seed

    wiki = build(settings)
    with bar(hidden=as_json) as progress:
        report = run_seed(wiki, folder, dry_run=dry_run, prune=prune, progress=progress)
    if as_json:
        click.echo(report.as_json())
    elif not quiet or report.needs_attention:
        Console().print(report.table())


@main.command()
@click.argument("what", type=click.Choice(REBUILT), required=False)
@click.pass_obj
def rebuild(settings: Settings, what: str | None) -> None:
    """Rebuild what follows from Git: the catalog, the search index, the stored HTML, the related pages, people's
    trust, how far verified pages have drifted, the sizes of pictures; all of them when none is named.

    Reading and editing go on meanwhile. Nothing that anyone wrote is touched.
    """
    from wiki.cli_progress import bar
    from wiki.operate import rebuild as run_rebuild

    wiki = build(settings)
    for name in [what] if what else REBUILT:
        with bar(label=name) as progress:
            run_rebuild(wiki, name, progress)


@main.command()
@click.pass_obj
def doctor(settings: Settings) -> None:
    """Check store, catalog, index and media. Says what is wrong and how it is mended.

    Exit status 0: all is well. 1: something needs attention.
    """
    from wiki.doctor import examine

    problems = examine(build(settings))
    for problem in problems:
        click.echo(f"✗ {problem.what}\n  {problem.mend}")
    click.echo("1 problem." if len(problems) == 1 else f"{len(problems)} problems." if problems else "All is well.")
    sys.exit(1 if problems else 0)


@main.command()
@click.argument("path")
@click.option("--revision", "revisions", multiple=True, metavar="COMMIT", help="A revision; can be repeated.")
@click.option("--whole", is_flag=True, help="All revisions: everything the page, or a deleted page, ever said.")
@click.option("--hidden", is_flag=True, help="What staff hid of the page, and nothing else.")
@click.option(
    "--erase",
    "parts",
    multiple=True,
    type=click.Choice(["text", "summary", "author"]),
    default=["text"],
    show_default=True,
    help="What of the revisions; can be repeated. Not with --hidden.",
)
@click.option("--reason", required=True, help="Why, for the log of staff. Without personal data.")
@click.option("--by", "who", help="In whose name: a name or e-mail address. Left out: the operator.")
@click.option("--dry-run", is_flag=True, help="Show what would go and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def expunge(settings: Settings, path: str, who: str | None, dry_run: bool, yes: bool, **wish: Any) -> None:
    """Erase text of the page at PATH from Git itself, for ever, and from every copy the wiki makes.

    The history is rewritten: from the first revision concerned on, every commit gets another id. The wiki goes on
    meanwhile. Clones and backups keep what they have; docs/operators.md says what to do about them.
    """
    from wiki.expunging import carry_out, finish, preview, wish_of

    wiki = build(settings)
    finish(wiki)
    with wiki.store.expunging.prepared(wish_of(wiki, path, who, **wish)) as prepared:
        for line in preview(prepared):
            click.echo(line)
        if dry_run:
            return
        if not yes:
            click.confirm("Nothing brings this back. Go on?", abort=True)
        for line in carry_out(wiki, prepared):
            click.echo(line)


@main.command()
@click.argument("query")
@click.argument("page")
@click.pass_obj
def explain(settings: Settings, query: str, page: str) -> None:
    """Explain the place of PAGE (its title or path) among the results of a search for QUERY."""
    from wiki.search.answers import resolved
    from wiki.search.query import parse
    from wiki.search.report import explanation
    from wiki.store.names import slug

    wiki = build(settings)
    row = wiki.store.get(slug(page))
    with wiki.database.read() as conn:
        asked = resolved(conn, parse(query))
    for line in explanation(wiki.search.explain(asked, row.id)):
        click.echo(line)


@main.group()
def user() -> None:
    """Add, promote and block people."""


ROLES = click.Choice(["reader", "customer", "trusted", "moderator", "administrator"])


@user.command()
@click.argument("name")
@click.argument("email")
@click.option("--role", type=ROLES, default="customer", show_default=True)
@click.pass_obj
def add(settings: Settings, name: str, email: str, role: str) -> None:
    """Add a person called NAME with the address EMAIL.

    Prints a link, good for seven days, with which they choose a password.
    """
    from wiki.accounts.staffing import add_user
    from wiki.policy import Role

    link = add_user(build(settings).accounts, name, email, Role[role.upper()])
    click.echo(f"{name} can choose a password here: {link}" if link else f"{name} has been added.")


@user.command()
@click.argument("who")
@click.argument("role", type=ROLES)
@click.pass_obj
def promote(settings: Settings, who: str, role: str) -> None:
    """Give the person WHO (name or e-mail address) the role ROLE, higher or lower."""
    from wiki.accounts.staffing import promote_user
    from wiki.policy import Role

    person = promote_user(build(settings).accounts, who, Role[role.upper()])
    click.echo(f"{person.shown_name} now has the role {role}.")


@user.command()
@click.argument("who")
@click.option("--reason", required=True, help="Why; the person reads it.")
@click.pass_obj
def block(settings: Settings, who: str, reason: str) -> None:
    """Block the person WHO (name or e-mail address) at once; they are signed out everywhere."""
    from wiki.accounts.staffing import block_user

    person = block_user(build(settings).accounts, who, reason)
    click.echo(f"{person.shown_name} is blocked.")


if __name__ == "__main__":
    main()
