"""Many records at once: rules over columns of whole numbers, for frames and SQL. Tested against the reference."""
