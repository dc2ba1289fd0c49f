"""Rooms and occupancies instead of one household list: the room stays, people come and go. Never edit after release.

Each old row becomes a room and its present occupancy, of unknown tenure and beginning. Tasks get one kind more
(call-back); SQLite drops a condition only with its table.
"""

from __future__ import annotations

from service_desk.store.migrations.dialect import spelled

_ID = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "replace(gen_random_uuid()::text, '-', '')"}

_STATEMENTS = (
    """CREATE TABLE room (
      estate @text NOT NULL, id @text NOT NULL, place_key @text NOT NULL, building @text NOT NULL, unit @text NOT NULL,
      room @text NOT NULL, other @text NOT NULL, remark @text NOT NULL, code_plain @text NOT NULL,
      PRIMARY KEY (estate, id))""",
    "CREATE UNIQUE INDEX room_place ON room (estate, place_key)",
    """CREATE TABLE occupancy (
      estate @text NOT NULL, id @text NOT NULL, room @text NOT NULL, name @text NOT NULL,
      tenure @text NOT NULL CONSTRAINT occupancy_tenure CHECK (tenure IN ('', 'owner', 'tenant', 'trustee')),
      phones @text NOT NULL, since @day, until @day, remark @text NOT NULL,
      care @text NOT NULL, care_leave @text NOT NULL, care_at @instant, care_by @text NOT NULL,
      initials @text NOT NULL, phone_ends @text NOT NULL,
      PRIMARY KEY (estate, id),
      CONSTRAINT occupancy_days CHECK (until >= since),
      CONSTRAINT occupancy_leave CHECK (care = '' OR (care_leave <> '' AND care_at IS NOT NULL AND care_by <> '')),
      FOREIGN KEY (estate, room) REFERENCES room (estate, id) DEFERRABLE INITIALLY DEFERRED)""",
    "CREATE INDEX occupancy_room ON occupancy (estate, room)",
    "CREATE INDEX order_address ON service_order (estate, address_code)",
    "CREATE UNIQUE INDEX occupancy_current ON occupancy (estate, room) WHERE until IS NULL",
    """INSERT INTO room (estate, id, place_key, building, unit, room, other, remark, code_plain)
      SELECT estate, @id, place_key, building, unit, room, other, '', code_plain FROM household""",
    """INSERT INTO occupancy (estate, id, room, name, tenure, phones, since, until, remark,
        care, care_leave, care_at, care_by, initials, phone_ends)
      SELECT h.estate, @id, r.id, h.name, '', h.phones, NULL, NULL, h.remark, '', '', NULL, '', h.initials, h.phone_ends
      FROM household h JOIN room r ON r.estate = h.estate AND r.place_key = h.place_key""",
    "DROP TABLE household",
)


_KINDS = "CONSTRAINT task_kind CHECK (kind IN ('tell', 'call', 'call-back', 'follow-up', 'urge'))"
_TASKS = {
    "sqlite": (
        f"""CREATE TABLE task_next (
          estate @text NOT NULL, id @text NOT NULL, number @text NOT NULL, kind @text NOT NULL {_KINDS},
          department @text NOT NULL, sentence @text NOT NULL, created_at @instant NOT NULL, due_at @instant,
          attempts @int NOT NULL CONSTRAINT task_attempts CHECK (attempts >= 0),
          done_at @instant, done_by @text NOT NULL, outcome @text NOT NULL,
          PRIMARY KEY (estate, id),
          FOREIGN KEY (estate, number) REFERENCES service_order (estate, number) DEFERRABLE INITIALLY DEFERRED)""",
        """INSERT INTO task_next (estate, id, number, kind, department, sentence, created_at, due_at, attempts,
            done_at, done_by, outcome)
          SELECT estate, id, number, kind, department, sentence, created_at, due_at, attempts, done_at, done_by, outcome
          FROM task""",
        "DROP TABLE task",
        "ALTER TABLE task_next RENAME TO task",
        "CREATE INDEX task_of_order ON task (estate, number)",
        "CREATE INDEX task_open ON task (estate, created_at, id) WHERE done_at IS NULL",
    ),
    "postgresql": ("ALTER TABLE task DROP CONSTRAINT task_kind", f"ALTER TABLE task ADD {_KINDS}"),
}


def statements(dialect: str) -> tuple[str, ...]:
    """Every statement of this step, in order, for ``sqlite`` or ``postgresql``."""
    return tuple(
        spelled(statement.replace("@id", _ID[dialect]), dialect) for statement in (*_STATEMENTS, *_TASKS[dialect])
    )
