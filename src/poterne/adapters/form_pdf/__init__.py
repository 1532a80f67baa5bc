"""The form as PDF: blank and fillable (``blank``), or produced from a request (``produced``)."""
