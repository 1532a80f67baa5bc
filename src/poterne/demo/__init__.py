"""Stage door: the cast, the mailboxes and the clock of the demonstration. Never in production."""
