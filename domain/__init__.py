"""What is true about the scheme: mapped classes with behaviour, rules and workflow tables. No I/O."""
