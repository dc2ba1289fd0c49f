"""Printed documents: a pure builder makes a ``Paper``, ``printing`` makes a PDF of it with typst.

A builder takes records and gives data; a template under ``templates/`` sets it. Text never becomes markup.
"""
