"""Whether the installation is alive: its database answers, and a worker minds the queue."""

from django.db import DatabaseError, connection

_A_WORKER_SHOWED_ITSELF = (
    "SELECT EXISTS (SELECT 1 FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds')"
)


def is_well() -> bool:
    """The database answers, and a worker showed itself within half a minute of the real clock."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(_A_WORKER_SHOWED_ITSELF)
            row = cursor.fetchone()
    except DatabaseError:
        return False
    return bool(row and row[0])
