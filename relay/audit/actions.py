"""The trail has no acts of its own: `acts.act` is its only writer."""
