"""Who may: credentials, tokens, passwords, and the one function that lets a caller in."""
