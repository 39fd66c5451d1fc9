"""What goes over the wire: `<Noun>Create`, `Update`, `Read` and `Summary`. Amounts are integer øre."""
