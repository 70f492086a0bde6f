"""Background entries of users."""

from procrastinate.contrib.django import app

from relay.kernel.actors import house
from relay.users import actions


@app.task(name="users.drop_proofs", queue="house", queueing_lock="users.drop_proofs")
def drop_proofs(timestamp: int) -> None:
    """Forget addresses nobody went on with."""
    actions.drop_proofs(by=house("job:users.drop_proofs"))


@app.task(name="users.drop_tallies", queue="house", queueing_lock="users.drop_tallies")
def drop_tallies(timestamp: int) -> None:
    """Forget old counts."""
    actions.drop_tallies(by=house("job:users.drop_tallies"))
