"""Every write of introductions, in the order of the life they move."""

from relay.introductions.actions.answers import agree, decline, meet, turn_down, welcome, withdraw
from relay.introductions.actions.namings import end_namings, stop_namings
from relay.introductions.actions.propose import propose
from relay.introductions.actions.reactions import (
    forget,
    withdraw_for_consent,
    withdraw_for_named,
    withdraw_for_opening,
    withdraw_for_organisation,
)
from relay.introductions.actions.release import introduce, present
from relay.introductions.actions.results import mark_accepted, mark_joined, mark_left, mark_offered

__all__ = [
    "agree",
    "decline",
    "end_namings",
    "forget",
    "introduce",
    "mark_accepted",
    "mark_joined",
    "mark_left",
    "mark_offered",
    "meet",
    "present",
    "propose",
    "stop_namings",
    "turn_down",
    "welcome",
    "withdraw",
    "withdraw_for_consent",
    "withdraw_for_named",
    "withdraw_for_opening",
    "withdraw_for_organisation",
]
