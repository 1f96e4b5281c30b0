"""The admin's places, a module for each room."""
