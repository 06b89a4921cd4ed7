"""Official forms and reports: core values in, documents out."""
