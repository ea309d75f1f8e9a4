"""The book, a corpus as known on a day with all that follows from it, and the doors to it. Uses judge and below."""
