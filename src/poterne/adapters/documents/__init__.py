"""The examination of received files: one file per step, run in the examiner's children only."""
