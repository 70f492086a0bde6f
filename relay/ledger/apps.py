from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "relay.ledger"
    label = "ledger"
