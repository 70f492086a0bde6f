"""Where units lie: the accounts of a company, of an agency, and the house's own.

Contra accounts are sharded by company: one for everybody would make each company wait for all the others.
"""

from relay.ledger.rules import Place

POOL = Place("OBL:pool", "OBL", floor=None)
BREAKAGE = Place("OBL:breakage", "OBL")


def confirmed(company: str) -> Place:
    """Referrals counted and not yet turned into a slot; locking it locks the company's books."""
    return Place(f"company:{company}:REF:confirmed", "REF", company)


def referral_world(company: str) -> Place:
    """Where referrals come from."""
    return Place(f"REF:world:{company}", "REF", company, floor=None)


def converted(company: str) -> Place:
    """Referrals that became slots."""
    return Place(f"REF:converted:{company}", "REF", company)


def available(company: str) -> Place:
    """Slots the company may ask with."""
    return Place(f"company:{company}:SLOT:available", "SLOT", company)


def reserved(company: str) -> Place:
    """Slots an agency has taken up."""
    return Place(f"company:{company}:SLOT:reserved", "SLOT", company)


def debt(company: str) -> Place:
    """Slots spent though no longer earned; later referrals pay for them."""
    return Place(f"company:{company}:SLOT:debt", "SLOT", company)


def slot_world(company: str) -> Place:
    """Where slots come from."""
    return Place(f"SLOT:world:{company}", "SLOT", company, floor=None)


def clawback(company: str) -> Place:
    """The other end of a debt."""
    return Place(f"SLOT:clawback:{company}", "SLOT", company, floor=None)


def consumed(company: str) -> Place:
    """Slots used for a hire."""
    return Place(f"SLOT:consumed:{company}", "SLOT", company)


def expired(company: str) -> Place:
    """Slots whose term ended."""
    return Place(f"SLOT:expired:{company}", "SLOT", company)


def position(agency: str) -> Place:
    """What an agency is owed by the others, or owes them when negative."""
    return Place(f"agency:{agency}:OBL:position", "OBL", agency, floor=None)
