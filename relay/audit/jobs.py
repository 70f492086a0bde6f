"""Background entries of the trail."""

from procrastinate.contrib.django import app

from relay.audit import sequencer
from relay.kernel.actors import house


@app.task(name="audit.sequence", queue="house", queueing_lock="audit.sequence")
def sequence(timestamp: int) -> None:
    """Seal what was committed since the last minute."""
    sequencer.sequence(by=house("job:audit.sequence"))
