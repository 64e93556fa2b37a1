"""Processes for what somebody from outside sent: bounded, and without secrets.

``process`` starts one, asks it and ends it; ``limits`` binds it from the inside, before
anything is looked at; ``frames`` is what goes through the pipes. A module that runs as
such a process calls ``limits.set_limits`` first and needs no Django.
"""
