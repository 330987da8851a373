"""What the product talks about: frozen values without I/O."""
