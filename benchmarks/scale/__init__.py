"""What ten thousand installations cost: rows in the real tables, plans of the hot path, GitHub's budgets."""
