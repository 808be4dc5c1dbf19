"""Tokens to HTML, before bleach. Each method is one kind of token; what it writes is listed in docs/markup.md.

Writes no text without escaping it and no address that `links` has not seen.
"""

from collections.abc import Sequence
from html import escape
from typing import Any

from markdown_it.common.utils import unescapeAll
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from wiki.markup import code, links, media_html, videos
from wiki.markup.job import job_of
from wiki.markup.plain import text_of
from wiki.markup.tables import scroll_close, scroll_open, shortened

Tokens = Sequence[Token]


class PageHTML(RendererHTML):
    def link_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        token, job = tokens[idx], job_of(env)
        if "page" not in token.meta:
            attributes = links.link(str(token.attrs.get("href", "")), job)
        else:
            attributes = links.page_link(token.meta["page"], token.meta["section"], job)
            if not token.meta["named"] and not token.meta["section"]:
                tokens[idx + 1].content = links.shown(token.meta["page"], job)
        if token.attrs.get("title"):
            attributes["title"] = str(token.attrs["title"])
        job.spend(len(attributes.get("href", "")) // 100)
        return f"<a{media_html.joined(attributes)}>"

    def image(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        token, job = tokens[idx], job_of(env)
        src, alt = str(token.attrs.get("src", "")), text_of(token.children or ())
        given = {"title": str(token.attrs["title"])} if token.attrs.get("title") else {}
        if css := " ".join(picture_classes(token.meta)):
            given["class"] = css
        linked = "unlinked" in token.meta
        larger = links.picture(token.meta["lightbox"], job) if "lightbox" in token.meta else None
        if not larger or not alt or linked:  # without words the link would have no name
            return media_html.stored(src, alt, job, given, linked)
        return media_html.zoomed(larger, media_html.stored(src, alt, job, given, linked=True))

    def s_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return "<del>"

    def s_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</del>"

    def fence(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return code.block(tokens[idx].content, unescapeAll(tokens[idx].info), job_of(env))

    def code_block(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return code.block(tokens[idx].content, "", job_of(env))

    def alert_title(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return f'<p class="alert-title">{escape(tokens[idx].content, quote=False)}</p>\n'

    def alert_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return f'<div class="{tokens[idx].attrs["class"]}" role="note">\n'

    def video_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return f'<div class="video">{videos.link(tokens[idx].meta["video"], job_of(env))}\n'

    def table_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return scroll_open(job_of(env), column_names(tokens, idx)) + "\n<table>\n"

    def table_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return f"</table>{scroll_close()}\n"

    def th_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return cell(tokens[idx], "th" if tokens[idx + 1].content else "td")

    def th_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        """A column without a name has no heading: an empty one says nothing to who hears the table."""
        return "</th>\n" if tokens[idx - 1].content else "</td>\n"

    def td_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return cell(tokens[idx], "td")

    def list_item_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        if "checked" not in token.meta:
            return self.renderToken(tokens, idx, options, env)
        labels = job_of(env).labels
        name, sign = (labels.done, "☑") if token.meta["checked"] else (labels.to_do, "☐")
        token.attrs = {"class": "task"}
        mark = f'<span class="task-mark" role="img" aria-label="{escape(name)}">{sign}</span> '
        return self.renderToken(tokens, idx, options, env) + mark

    def bullet_list_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        if "contains-task-list" in str(token.attrs.get("class", "")):
            token.attrs = {"class": "task-list"}
        return self.renderToken(tokens, idx, options, env)

    ordered_list_open = bullet_list_open

    def footnote_ref(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        note, job = tokens[idx].meta, job_of(env)
        own = f"{job.prefix}fnref-{note_name(note)}"
        number = note["id"] + 1
        if "unlinked" in note:
            return f'<sup class="footnote-ref">{number}</sup>'
        return f'<sup class="footnote-ref"><a href="#{job.prefix}fn-{number}" id="{own}">{number}</a></sup>'

    def footnote_block_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return f'<section class="footnotes" aria-label="{escape(job_of(env).labels.footnotes)}">\n<ol>\n'

    def footnote_block_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</ol>\n</section>\n"

    def footnote_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return f'<li id="{job_of(env).prefix}fn-{tokens[idx].meta["id"] + 1}">'

    def footnote_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</li>\n"

    def footnote_anchor(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        note, job = tokens[idx].meta, job_of(env)
        target = f"{job.prefix}fnref-{note_name(note)}"
        name = escape(f"{job.labels.back} ({note_name(note)})")
        return f' <a class="footnote-back" href="#{target}" title="{name}">↩</a>'


def note_name(note: dict[str, Any]) -> str:
    again = note.get("subId", 0)
    return f"{note['id'] + 1}" + (f"-{again + 1}" if again > 0 else "")


def cell(token: Token, tag: str) -> str:
    """markdown-it aligns by a style attribute; ours is a class."""
    _, _, side = str(token.attrs.get("style", "")).partition("text-align:")
    scope = ' scope="col"' if tag == "th" else ""
    return f'<{tag}{scope} class="align-{side}">' if side else f"<{tag}{scope}>"


def column_names(tokens: Tokens, idx: int) -> str:
    names: list[str] = []
    for token in tokens[idx : idx + 200]:
        if token.type == "thead_close":
            break
        if token.type == "inline":
            names.append(text_of(token.children or ()))
    return shortened(", ".join(name for name in names if name))


def picture_classes(meta: dict[str, Any]) -> list[str]:
    return ["image-icon"] * (meta.get("type") == "icon") + ["image-border"] * (meta.get("border") == "true")
