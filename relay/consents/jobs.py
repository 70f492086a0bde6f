"""Background entries of consents."""

from procrastinate.contrib.django import app

from relay.consents import actions
from relay.kernel.actors import house


@app.task(name="consents.remind_due", queue="house", queueing_lock="consents.remind_due")
def remind_due(timestamp: int) -> None:
    """Tell people whose consent ends soon."""
    actions.remind_due(by=house("job:consents.remind_due"))


@app.task(name="consents.expire_due", queue="house", queueing_lock="consents.expire_due")
def expire_due(timestamp: int) -> None:
    """End what has run out."""
    actions.expire_due(by=house("job:consents.expire_due"))
