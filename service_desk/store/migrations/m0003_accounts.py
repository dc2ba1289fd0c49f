"""Staff accounts and their sessions, deputies, absences; who looked at whose records. Never edit after release.

Passwords stand as argon2 hashes, session and link tokens as hashes or not at all (links are seals over a version).
"""

from __future__ import annotations

from service_desk.store.migrations.dialect import spelled

_STATEMENTS = (
    """CREATE TABLE account (
      estate @text NOT NULL, staff @text NOT NULL, password @text NOT NULL, pin @text NOT NULL,
      totp_version @int NOT NULL, totp_step @int NOT NULL, totp_on @bool NOT NULL,
      link_version @int NOT NULL, link_until @instant, calendar_version @int NOT NULL,
      PRIMARY KEY (estate, staff))""",
    """CREATE TABLE session (
      estate @text NOT NULL, token_hash @text NOT NULL, staff @text NOT NULL, created_at @instant NOT NULL,
      seen_at @instant NOT NULL, second @bool NOT NULL, locked @bool NOT NULL,
      PRIMARY KEY (estate, token_hash))""",
    "CREATE INDEX session_staff ON session (estate, staff)",
    """CREATE TABLE deputy (
      estate @text NOT NULL, id @text NOT NULL, staff @text NOT NULL, role @text NOT NULL, department @text NOT NULL,
      instead_of @text NOT NULL, since @day NOT NULL, until @day NOT NULL, given_by @text NOT NULL,
      given_at @instant NOT NULL, ended_at @instant,
      PRIMARY KEY (estate, id), CONSTRAINT deputy_days CHECK (until >= since))""",
    """CREATE TABLE absence (
      estate @text NOT NULL, id @text NOT NULL, staff @text NOT NULL, since @day NOT NULL, until @day NOT NULL,
      half @text NOT NULL CONSTRAINT absence_half CHECK (half IN ('', 'am', 'pm')),
      why @text NOT NULL, given_by @text NOT NULL, given_at @instant NOT NULL, ended_at @instant,
      PRIMARY KEY (estate, id), CONSTRAINT absence_days CHECK (until >= since))""",
    """CREATE TABLE look (
      estate @text NOT NULL, id @text NOT NULL, at @instant NOT NULL, staff @text NOT NULL, what @text NOT NULL,
      numbers @text NOT NULL, why @text NOT NULL,
      PRIMARY KEY (estate, id))""",
    "CREATE INDEX look_staff ON look (estate, staff, at)",
)


def statements(dialect: str) -> tuple[str, ...]:
    """Every statement of this step, in order, for ``sqlite`` or ``postgresql``."""
    return tuple(spelled(statement, dialect) for statement in _STATEMENTS)
