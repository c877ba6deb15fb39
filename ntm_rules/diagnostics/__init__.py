"""What we tell people, and where it applies: codes, places, texts in two languages, rendering."""
