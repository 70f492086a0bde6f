"""What happens regularly; every line says why the hour. The worker's cron runs in UTC, nine hours behind Tokyo."""

from procrastinate import App

SCHEDULE = (
    # Monday 09:00 in Tokyo: the hour the policy promises; safe to run late or twice.
    ("0 0 * * 1", "slots.close_week_if_due"),
    # Every morning at 08:00: reminders should be in the mailbox before the working day.
    ("0 23 * * *", "slots.expire_due"),
    # 03:10 at night, when nobody waits for the database.
    ("10 18 * * *", "slots.verify_ledger"),
    # 03:20 at night: counts of attempts are worthless after a day.
    ("20 18 * * *", "users.drop_tallies"),
    # Ten minutes to each hour: an address nobody went on with is kept no longer than a proof may wait.
    ("50 * * * *", "users.drop_proofs"),
    # Every morning at 08:30: who is told that a consent ends soon has the day to think about it.
    ("30 23 * * *", "consents.remind_due"),
    # Five minutes past each hour: an expired consent must not outlive its day.
    ("5 * * * *", "consents.expire_due"),
    # 03:30 at night: ninety days after its result a company forgets the name; a night more or less is no matter.
    ("30 18 * * *", "introductions.end_namings"),
    # Every minute: mails whose worker died on the way, and those that failed for a moment.
    ("* * * * *", "mail.send_waiting"),
    # Every minute: what was committed is sealed before anybody could change it quietly.
    ("* * * * *", "audit.sequence"),
    # Every ten minutes: work of a worker that was killed goes on with another.
    ("*/10 * * * *", "mail.retry_stalled"),
)


def plug_in(app: App) -> None:
    """Register the table with the queue."""
    for cron, name in SCHEDULE:
        app.periodic(cron=cron)(app.tasks[name])
