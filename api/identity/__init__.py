"""Who logs in: the providers that vouch for people, and the tokens of machines."""
