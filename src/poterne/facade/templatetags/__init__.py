"""Tags and filters, where Django looks for them."""
