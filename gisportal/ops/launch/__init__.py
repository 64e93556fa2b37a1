"""The Python half of script/server and script/test.

`install` runs on the system's Python with nothing but the standard library and ends
in `.venv`; `prepare` makes the database ready; `serve` and `verify` do the work.
"""
