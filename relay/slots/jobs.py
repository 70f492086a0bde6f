"""Background entries of the exchange; each may run twice or late."""

import logging

from django.db import transaction
from procrastinate.contrib.django import app

from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.slots import actions, queries

log = logging.getLogger(__name__)


@app.task(name="slots.close_week_if_due", queue="house", queueing_lock="slots.close_week_if_due")
def close_week_if_due(timestamp: int) -> None:
    """Close every Monday that is due, missed ones first."""
    by = house("job:slots.close_week")
    with transaction.atomic(), scope(by):
        due = queries.mondays_due(by.at)
    for monday in due:
        actions.close_week(monday=monday, by=by)


@app.task(name="slots.expire_due", queue="house", queueing_lock="slots.expire_due")
def expire_due(timestamp: int) -> None:
    """End what is over and remind of what will be."""
    actions.expire_due(by=house("job:slots.expire_due"))


@app.task(name="slots.verify_ledger", queue="house", queueing_lock="slots.verify_ledger")
def verify_ledger(timestamp: int) -> None:
    """Recompute the books; a fault goes to the error log, where somebody is woken."""
    proof = actions.prove_books(by=house("job:slots.verify_ledger"))
    for fault in proof.faults:
        log.critical("ledger fault %(law)s %(row)s: %(says)s", fault)
