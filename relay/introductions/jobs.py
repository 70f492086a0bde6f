"""Background entries of introductions."""

from procrastinate.contrib.django import app

from relay.introductions import actions
from relay.kernel.actors import house


@app.task(name="introductions.end_namings", queue="house", queueing_lock="introductions.end_namings")
def end_namings(timestamp: int) -> None:
    """Let companies forget the names of people they did not hire."""
    actions.end_namings(by=house("job:introductions.end_namings"))
