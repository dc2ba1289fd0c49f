"""The staff command line ``linli``: thin commands that parse, call the desk and render."""
