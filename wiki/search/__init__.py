"""Search: an index beside the store that follows it, and the screens that ask it.

Everything here is derived from the live pages and may be thrown away. It must never show a page that is not live.
"""
