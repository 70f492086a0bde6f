"""Decisions of the exchange: counting (`counting`), the slot's life (`desk`), where units lie (`places`)."""
