"""Links between the posts of the site: which address is whose, and what it is on the new site.

urls.py        one form for all spellings of an address; the addresses of the site
table.py       millions of addresses in little memory
known.py       every address that the export tells, and whose it is
rewriting.py   the links of one post, made to lead to the new site
moves.py       each old address with its new one, for redirects
"""
