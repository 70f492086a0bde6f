from django.apps import AppConfig


class UsersConfig(AppConfig):
    name = "relay.users"
    label = "users"
