from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "relay.registers"
    label = "registers"
