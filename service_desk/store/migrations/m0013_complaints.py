"""Complaints (§5.5, §5.6), and the property company asked about them. Never edit after release.

What nobody may do even past the core: lower or delete one, confirm what nobody was told, let somebody complained of
handle it, or decide what is the company's. SQLite drops a condition only with its table.
"""

from __future__ import annotations

from service_desk.store.migrations.dialect import spelled, triggers

_COMPLAINT = (
    """CREATE TABLE complaint (
      estate @text NOT NULL, number @text NOT NULL,
      state @text NOT NULL CONSTRAINT complaint_state CHECK (state IN ('received', 'acknowledged', 'handled', 'told',
        'confirmed', 'withdrawn')),
      version @int NOT NULL CONSTRAINT complaint_version CHECK (version >= 1),
      kind @text NOT NULL CONSTRAINT complaint_kind CHECK (kind IN ('quality', 'attitude', 'delay', 'charges', 'tips',
        'privacy', 'disturbance', 'other')),
      severity @text NOT NULL CONSTRAINT complaint_severity CHECK (severity IN ('ordinary', 'major')),
      source @text NOT NULL
        CONSTRAINT complaint_source CHECK (source IN ('web', 'telephone', 'counter', 'follow-up')),
      order_number @text,
      contact_name @text NOT NULL, contact_phone @text NOT NULL, contact_reach @text NOT NULL,
      place_building @text NOT NULL, place_unit @text NOT NULL, place_room @text NOT NULL, place_other @text NOT NULL,
      words @text NOT NULL,
      created_at @instant NOT NULL, changed_at @instant NOT NULL,
      acknowledge_by @instant NOT NULL, handle_by @instant NOT NULL,
      about @text NOT NULL, team @text NOT NULL, department @text NOT NULL, company @bool NOT NULL,
      follow_up @text NOT NULL,
      acknowledged_at @instant, measure @text NOT NULL, measured_by @text NOT NULL,
      handled_at @instant, handler @text NOT NULL, result @text NOT NULL,
      tell_by @instant, told_at @instant, confirmed_at @instant, confirmed_by @text NOT NULL, withdrawn_at @instant,
      escalated_at @instant, reopened @int NOT NULL, link_version @int NOT NULL, privacy_version @text NOT NULL,
      PRIMARY KEY (estate, number),
      CONSTRAINT complaint_always_major CHECK (kind NOT IN ('tips', 'privacy') OR severity = 'major'),
      CONSTRAINT complaint_handled
        CHECK (state NOT IN ('handled', 'told', 'confirmed') OR (handled_at IS NOT NULL AND handler <> '')),
      CONSTRAINT complaint_measured
        CHECK (state NOT IN ('handled', 'told', 'confirmed') OR severity = 'ordinary' OR measured_by <> ''),
      CONSTRAINT complaint_told CHECK (state NOT IN ('told', 'confirmed') OR told_at IS NOT NULL),
      CONSTRAINT complaint_confirmed
        CHECK ((state = 'confirmed') = (confirmed_at IS NOT NULL) AND (state = 'confirmed') = (confirmed_by <> '')),
      CONSTRAINT complaint_withdrawn CHECK ((state = 'withdrawn') = (withdrawn_at IS NOT NULL)),
      CONSTRAINT complaint_other_confirms CHECK (confirmed_by = '' OR confirmed_by <> handler),
      CONSTRAINT complaint_not_by_concerned
        CHECK (@where(about, '"' || handler || '"') = 0 AND @where(team, '"' || handler || '"') = 0),
      CONSTRAINT complaint_company CHECK (handler = '' OR (handler = 'company') = @yes(company)),
      FOREIGN KEY (estate, order_number) REFERENCES service_order (estate, number) DEFERRABLE INITIALLY DEFERRED)""",
    "CREATE INDEX complaint_of_order ON complaint (estate, order_number)",
    "CREATE INDEX complaint_created ON complaint (estate, created_at, number)",
    "CREATE INDEX complaint_open ON complaint (estate, state) WHERE state NOT IN ('confirmed', 'withdrawn')",
)
_FIXED = ("number", "kind", "source", "order_number", "created_at", "follow_up", "acknowledge_by")
_RULES = (
    ("complaint_keep", "DELETE", "complaint", "1 = 1", "complaint_kept"),
    (
        "complaint_once", "INSERT", "complaint",
        "EXISTS (SELECT 1 FROM complaint c WHERE c.estate = NEW.estate AND c.number = NEW.number)", "complaint_taken",
    ),
    ("complaint_fixed", "UPDATE", "complaint", " OR ".join(f"NEW.{name} @differs OLD.{name}" for name in _FIXED),
     "complaint_fixed"),
    (
        "complaint_lowered", "UPDATE", "complaint",
        """(OLD.severity = 'major' AND NEW.severity <> 'major') OR (@yes(OLD.company) AND NOT @yes(NEW.company))
          OR NEW.reopened < OLD.reopened""", "complaint_lowered",
    ),
    ("complaint_over", "UPDATE", "complaint",
     "OLD.state IN ('confirmed', 'withdrawn') AND NEW.state <> OLD.state", "complaint_over"),
    (
        "decision_subject", "INSERT", "company_decision",
        """NOT EXISTS (SELECT 1 FROM service_order o WHERE o.estate = NEW.estate AND o.number = NEW.number
            AND NEW.kind <> 'complaint')
          AND NOT EXISTS (SELECT 1 FROM complaint c WHERE c.estate = NEW.estate AND c.number = NEW.number
            AND NEW.kind = 'complaint')""", "decision_subject",
    ),
)  # fmt: skip
_COLUMNS = (
    "estate, id, number, kind, staff, amount, why, asked_at, until, decided_at, outcome, basis, basis_ref, recorded_by"
)
_KIND = "CONSTRAINT company_decision_kind CHECK (kind IN ('settle', 'price', 'complaint'))"
_AMOUNT = """CONSTRAINT company_decision_amount
  CHECK (amount > 0 AND kind <> 'complaint' OR amount = 0 AND kind <> 'settle')"""
_DECISION = {
    "sqlite": (
        f"""CREATE TABLE company_decision_wider (
          estate @text NOT NULL, id @text NOT NULL, number @text NOT NULL, kind @text NOT NULL, staff @text NOT NULL,
          amount @int NOT NULL, why @text NOT NULL, asked_at @instant NOT NULL, until @instant NOT NULL,
          decided_at @instant, outcome @text NOT NULL, basis @text NOT NULL, basis_ref @text NOT NULL,
          recorded_by @text NOT NULL,
          PRIMARY KEY (estate, id), {_KIND}, {_AMOUNT},
          CHECK (outcome IN ('', 'yes', 'no', 'withdrawn')),
          CHECK ((outcome = '') = (decided_at IS NULL)))""",
        f"INSERT INTO company_decision_wider ({_COLUMNS}) SELECT {_COLUMNS} FROM company_decision",  # noqa: S608
        "DROP TABLE company_decision",
        "ALTER TABLE company_decision_wider RENAME TO company_decision",
        "CREATE INDEX company_decision_of_order ON company_decision (estate, number)",
        "CREATE UNIQUE INDEX company_decision_open ON company_decision (estate, number) WHERE outcome = ''",
    ),
    "postgresql": (
        "ALTER TABLE company_decision DROP CONSTRAINT company_decision_kind_check",
        "ALTER TABLE company_decision DROP CONSTRAINT company_decision_amount_check",
        "ALTER TABLE company_decision DROP CONSTRAINT company_decision_estate_number_fkey",
        f"ALTER TABLE company_decision ADD {_KIND}",
        f"ALTER TABLE company_decision ADD {_AMOUNT}",
    ),
}


def statements(dialect: str) -> tuple[str, ...]:
    """Every statement of this step, in order, for ``sqlite`` or ``postgresql``."""
    made = tuple(spelled(statement, dialect) for statement in (*_COMPLAINT, *_DECISION[dialect]))
    return (*made, *triggers(_RULES, dialect))
