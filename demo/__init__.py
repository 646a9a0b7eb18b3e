"""Strict simulators of the outside systems over real HTTP.  Only `hotline demo` and the tests know this folder."""
