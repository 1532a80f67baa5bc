"""The law: values, rules and tables.

Plain Python only: no framework, no clock, no chance, no wire.
Everything here is a pure function of what is handed in.
"""
