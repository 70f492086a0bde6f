"""Who posts waits for the two accounts it moves between, and for nobody else's."""

from dataclasses import replace
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.ledger import actions
from tests.ledger.test_actions import COUNTED, GOOD

PATIENCE = 20


@pytest.mark.django_db(transaction=True)
def test_post_waits_for_no_other_books() -> None:
    is_held, may_go = Event(), Event()
    actions.open_account(replace(COUNTED, address="other"), by=house())

    def hold() -> None:
        with transaction.atomic(), scope(house()):
            actions.lock(replace(COUNTED, address="other"))
            is_held.set()
            may_go.wait(PATIENCE)
        connection.close()

    rival = Thread(target=hold)
    rival.start()
    try:
        assert is_held.wait(PATIENCE)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '3s'")
            assert actions.post(GOOD, by=house()).amount == GOOD.amount
    finally:
        may_go.set()
        rival.join()
