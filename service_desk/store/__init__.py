"""The records on disk: the only package that speaks SQL (SQLAlchemy Core).

A use case is a plain function over an open transaction; ``Store.write`` runs it and returns only after COMMIT, so
nothing here opens, commits, sleeps, reads the clock or draws an id by itself. Every function takes the connection
and the estate first; every table carries the estate.
"""

from __future__ import annotations

from sqlalchemy import Connection

from service_desk.store.engine import PostgresStore, SqliteStore, Store, UseCase, open_store

__all__ = ["Connection", "PostgresStore", "SqliteStore", "Store", "UseCase", "open_store"]
