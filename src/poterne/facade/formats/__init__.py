"""Formats of dates and hours, where Django looks for them."""
