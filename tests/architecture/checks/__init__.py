"""What the tools cannot phrase: each check takes a tree and returns its complaints, so that it can be tried on a planted one."""
