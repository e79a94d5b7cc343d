"""The files of the site, pictures and others: found in what is converted, brought into the output folder, named there.

gather.py runs it: urls.py tells which addresses are files of the site, uploads.py and download.py bring them, names.py
gives them their paths, store.py looks at them and writes them; library.py answers for an old address with the new one.
"""
