"""Several numbers of one claimant on one day, by time: an order, and no error."""
