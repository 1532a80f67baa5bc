"""What all pages share: layout, style, typography."""
