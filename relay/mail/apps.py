from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "relay.mail"
    label = "mail"
