"""Making a corpus: lay one out, import a table, hold claims against the articles' texts. Uses corpus, base."""
