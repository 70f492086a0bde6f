"""`{% load ui %}`: every format and component a page may use."""

from django import template

from relay.ui.components import blocks, forms, navigation, pieces
from relay.ui.components import formats as filters

register = template.Library()

for family in (filters, pieces, blocks, forms, navigation):
    family.add_to(register)
