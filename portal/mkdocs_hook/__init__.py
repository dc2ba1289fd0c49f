"""Lies alone: MkDocs puts this folder first on ``sys.path`` while it loads the hook."""
