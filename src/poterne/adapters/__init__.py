"""The instruments: one file per outside thing. They measure and carry; they decide nothing."""
