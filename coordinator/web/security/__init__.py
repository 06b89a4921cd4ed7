"""What stands around every request: sessions, tokens of forms, headers, confirmations."""
