"""Pictures and other files of pages: kept outside Git, addressed by the hash of what was brought in."""
