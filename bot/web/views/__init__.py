"""What the pages of the dashboard show, as values: made from sheets and histories, without a clock and without HTML."""
