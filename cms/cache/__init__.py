"""What answers depend on, kept in memory that the processes of a host share, and answers kept."""
