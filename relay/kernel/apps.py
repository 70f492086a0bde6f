from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "relay.kernel"
    label = "kernel"
