"""Pictures, and the sentences that go with each. Uses book and what is below it."""
