"""Text to tree to text: what the author wrote, before anything is known of what it means."""
