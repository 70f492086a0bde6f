"""Whether the installation is ready: database, migrations, worker."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

WORKER_SILENT_S = 60

_migrated = False


@require_safe
@login_not_required
@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when everything is there; else 503, naming what is missing and nothing more."""
    missing = _missing()
    if missing:
        return JsonResponse({"status": "unavailable", "missing": missing}, status=503)
    return JsonResponse({"status": "ok"})


def _missing() -> list[str]:
    try:
        if not _is_migrated():
            return ["migrations"]
        return [] if _has_worker() else ["worker"]
    except DatabaseError:
        return ["database"]


def _is_migrated() -> bool:
    """Whether every migration is applied; once they are, they stay so for the life of this process."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


def _has_worker() -> bool:
    """Whether a background worker was heard of lately, by the database's own clock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)",
            [WORKER_SILENT_S],
        )
        row = cursor.fetchone()
    return row is not None and row[0] > 0
