"""Takes a company's folder of Markdown files into the wiki, again and again, beside what customers wrote."""
