"""The verbs: one public function per administrative act.

An act is one transaction with its journal rows, keyword-only, handed its clock."""
