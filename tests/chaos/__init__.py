"""Chaos: real processes are killed, frozen and cut off while tickets come in; a checker compares with a quiet run."""
