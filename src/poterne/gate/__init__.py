"""Door of machines: one environment a process."""
