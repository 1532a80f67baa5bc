"""Contremarque: what a token says and how one is read; framework-free, it can make none.

It asks no clock: whoever calls hands in the time, in seconds.
"""
