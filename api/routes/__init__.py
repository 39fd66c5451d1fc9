"""One file per feature: load, call one domain function, answer."""
