"""What somebody has arranged for their own work: saved views of lists, and choices by name."""
